// RealMem: one persona's sessions with an assistant over weeks; a query is asked before its own session is recorded.
import { basename } from 'node:path';
import { z } from 'zod';
import type { EvaluationCorpus, EvaluationDataset, EvaluationQuestion } from '../dataset.js';
import { assertDistinct, findDataFiles, readDataFile } from './data-files.js';
import { beginAfter, messageTime, parseNumericDay } from './time-line.js';

const filePattern = /^(.+)_dialogues_256k\.json(\.gz)?$/i;

const turnShape = z.object({
  speaker: z.enum(['User', 'Assistant']),
  content: z.string(),
  is_query: z.boolean(),
  query_id: z.string().nullish(),
  category_name: z.string().nullish(),
  memory_session_uuids: z.array(z.string()).nullish(),
});

const personaShape = z.object({
  dialogues: z
    .array(z.object({ session_uuid: z.string(), current_time: z.string(), dialogue_turns: z.array(turnShape) }))
    .nonempty(),
});

type Dialogue = z.output<typeof personaShape>['dialogues'][number];

/** Every `*_dialogues_256k.json.gz`, or one such file. Gold are sessions; the labels are a model's, so silver. */
export async function loadRealmem(path: string): Promise<EvaluationDataset> {
  let withoutGold = 0;
  const corpora: EvaluationCorpus[] = [];
  for (const file of await findDataFiles(path, filePattern, '*_dialogues_256k.json.gz')) {
    const name = filePattern.exec(basename(file))?.[1] ?? basename(file);
    const { dialogues } = await readDataFile(file, personaShape);
    const corpus = toCorpus(`realmem-${name}`, dialogues);
    withoutGold += dialogues.flatMap(queriesOf).length - corpus.questions.length;
    corpora.push(corpus);
  }
  return {
    name: 'realmem',
    title: 'RealMem',
    grain: 'session',
    corpora,
    categoryNames: {},
    besideOverall: [],
    withoutGold,
  };
}

function toCorpus(userId: string, dialogues: readonly Dialogue[]): EvaluationCorpus {
  const ids = dialogues.map((dialogue) => dialogue.session_uuid);
  assertDistinct(ids, 'Session');
  const known = new Set(ids);
  return {
    userId,
    sessions: toSessions(dialogues),
    questions: dialogues
      .flatMap((dialogue) => queriesOf(dialogue).map((query) => toQuestion(userId, dialogue, query, known)))
      .filter((question) => question.gold.length > 0),
  };
}

function toSessions(dialogues: readonly Dialogue[]): EvaluationCorpus['sessions'] {
  let end: Date | null = null;
  return dialogues.map((dialogue) => {
    const at: Date = beginAfter(parseNumericDay(dialogue.current_time), end);
    end = messageTime(at, dialogue.dialogue_turns.length);
    return {
      sessionId: dialogue.session_uuid,
      at,
      messages: dialogue.dialogue_turns.flatMap((turn, index) => {
        const role = turn.speaker === 'User' ? ('user' as const) : ('assistant' as const);
        const message = { id: `${dialogue.session_uuid}:${index}`, role, content: turn.content };
        return turn.content.trim() === '' ? [] : [{ ...message, createdAt: messageTime(at, index) }];
      }),
    };
  });
}

interface Query {
  index: number;
  text: string;
  category: string;
  gold: string[];
}

function queriesOf(dialogue: Dialogue): Query[] {
  return dialogue.dialogue_turns.flatMap((turn, index) => {
    const answer = dialogue.dialogue_turns[index + 1];
    const gold = [...new Set(answer?.memory_session_uuids ?? [])];
    const category = turn.category_name ?? 'unnamed';
    return turn.is_query && turn.speaker === 'User' ? [{ index, text: turn.content, category, gold }] : [];
  });
}

function toQuestion(userId: string, dialogue: Dialogue, query: Query, known: Set<string>): EvaluationQuestion {
  return {
    id: `${userId}:${dialogue.session_uuid}:${query.index}`,
    text: query.text,
    // A few gold sessions come after the query: they stay in, as evidence nothing can find.
    gold: query.gold.filter((id) => known.has(id)),
    category: query.category,
    askBefore: dialogue.session_uuid,
  };
}
