// The parts of one recall -> what the caller gets, with its two renderings.
import type { Explained, RankedItem, RecentTurn, Relevance, StepOutcome } from '../domain/recalled.js';
import type { Packed } from './pack.js';
import type { RecallOptions } from './read-input.js';
import type { Recalled } from './recalled.js';
import type { Recent } from './recent.js';
import { renderMemory, renderMessages } from './render.js';
import type { Rewritten } from './rewrite-query.js';

export interface AssembleInput {
  options: RecallOptions;
  /** What of it fits the budget. */
  recent: Recent;
  /** Tokens of the block without facts and turns. */
  frame: number;
  relevance: Relevance;
  packed: Packed;
  embedded: StepOutcome;
  reranked: StepOutcome;
  rewritten: Rewritten;
  vectorIndex: StepOutcome;
  /** Best first, before packing; more than were asked for. */
  ranked: readonly RankedItem[];
  explained: Explained | null;
}

export function assemble(input: AssembleInput): Recalled {
  const { options, recent, relevance, packed, ranked, frame } = input;
  const { facts, turns } = packed;
  const block = renderMemory({
    profile: recent.profile,
    summary: recent.summary,
    facts,
    turns,
    elsewhere: recent.elsewhere,
  });
  return {
    query: options.query,
    recent: recent.recent,
    elsewhere: recent.elsewhere,
    profile: recent.profile,
    summary: recent.summary,
    facts,
    turns,
    ranked: [...ranked],
    relevance,
    embedded: input.embedded,
    reranked: input.reranked,
    rewritten: input.rewritten,
    vectorIndex: input.vectorIndex,
    leftOut: relevance.relevant
      ? packed.leftOut
      : ranked.map(({ kind, id, score }) => ({ kind, id, score, reason: 'below_relevance' as const })),
    explained: input.explained,
    tokens: { memory: block === '' ? 0 : frame + packed.tokens, recent: recent.tokens },
    toSystemPrompt: () => block,
    toMessages: ({ before } = {}) => renderMessages(turnsBefore(recent.recent, before), options.recent.sessionId),
  };
}

function turnsBefore(turns: readonly RecentTurn[], id: string | undefined): readonly RecentTurn[] {
  const at = turns.findIndex((turn) => turn.id === id);
  return at === -1 ? turns : turns.slice(0, at);
}
