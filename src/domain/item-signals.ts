// What ranking reads of an item beside its words: how much it states, and whether it tells how to answer.
// Decided when the item is written, so that recall needs no text to rank.

import { commandsAgent } from './agent-command.js';

export type ItemCue = 'instruction' | 'preference';

export interface ItemSignals {
  /** 0 to 1. Greetings, thanks and mere questions are near 0. */
  substance: number;
  cue: ItemCue | null;
}

/** Words outside questions, capitalised names and words of time, past which more of them says nothing more. */
const [enoughWords, enoughNames] = [20, 2];
/** How much each says, fitted on the development half of LoCoMo; together 1. */
const share = { words: 0.57, names: 0.23, time: 0.2 } as const;

const timeWords =
  /\b(yesterday|today|tonight|tomorrow|recently|since|ago|(last|next|this) (night|week|month|year|spring|summer|fall|autumn|winter|weekend|morning|mon|tues?|wed|thu(rs)?|fri|sat|sun)\w*|january|february|march|april|june|july|august|september|october|november|december|(mon|tues|wednes|thurs|fri|satur|sun)day|\d{4})\b/i;

const instructionCue =
  /^\s*(always|never|from now on|whenever|please (always|never)|make sure (to|you) always|remember to)\b|\bwhen(ever)? I ask\b/i;

const preferenceCue =
  /\bI(['’]d| would|['’]ve| have)? (really |always |usually |generally |much )?(prefer|like to|love|hate|dislike|enjoy|rather|tend to|favou?r|chose|choose|decided)|\bmy (favou?rite|preference)|\bI(['’]m| am) (more |really |very )?(into|comfortable|a fan|allergic|vegetarian|vegan)/i;

export function turnSignals(text: string, role: string): ItemSignals {
  // What would command the agent gets no lead over what tells about the user.
  const cue =
    role !== 'user' || commandsAgent(text)
      ? null
      : instructionCue.test(text)
        ? 'instruction'
        : preferenceCue.test(text)
          ? 'preference'
          : null;
  return { substance: substanceOf(text), cue };
}

/** A fact states by its nature; what it tells about answering is its type. */
export function factSignals(text: string, type: string): ItemSignals {
  return { substance: substanceOf(text), cue: type === 'preference' || type === 'constraint' ? 'preference' : null };
}

function substanceOf(text: string): number {
  const said = text.replace(/\[image:[^\]]*\]/g, '');
  const statements = said
    .split(/(?<=[.!?])\s+/)
    .filter((sentence) => !/\?\s*$/.test(sentence))
    .join(' ');
  const words = statements.match(/[\p{L}\p{N}'’]+/gu)?.length ?? 0;
  // A capital after the beginning of a sentence.
  const names = new Set(said.replace(/(^|[.!?]\s+)\p{Lu}/gu, '').match(/(?<![\p{L}\p{N}])\p{Lu}\p{L}+/gu) ?? []).size;
  return (
    (share.words * Math.min(Math.log1p(words), Math.log1p(enoughWords))) / Math.log1p(enoughWords) +
    (share.names * Math.min(names, enoughNames)) / enoughNames +
    (timeWords.test(said) ? share.time : 0)
  );
}
