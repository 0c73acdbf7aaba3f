// BEAM: long chats with an assistant; probing questions in ten abilities with the ids of the messages they rest on.
import { basename, join } from 'node:path';
import { z } from 'zod';
import { RecollectError } from '../../errors.js';
import type { EvaluationCorpus, EvaluationDataset, EvaluationSession } from '../dataset.js';
import { dataFolder, findBeside, findDataFiles, readDataFile } from './data-files.js';
import { beginAfter, messageTime, parseNamedDay } from './time-line.js';

const chatPattern = /^(.+)\.chat\.json(\.gz)?$/i;

const messageShape = z.object({
  role: z.enum(['user', 'assistant']),
  id: z.union([z.number(), z.string()]),
  content: z.string(),
  time_anchor: z.string().nullish(),
});

const chatShape = z.array(z.object({ turns: z.array(z.array(messageShape)) })).nonempty();

const questionsShape = z.record(
  z.string(),
  z.array(z.object({ question: z.string(), source_chat_ids: z.unknown().optional() })),
);

type Batch = z.output<typeof chatShape>[number];

/** Every `NN.chat.json.gz` with its `NN.probing_questions.json`, or one such chat. A batch is a session. */
export async function loadBeam(path: string): Promise<EvaluationDataset> {
  const folder = await dataFolder(path);
  let withoutGold = 0;
  const corpora: EvaluationCorpus[] = [];
  for (const file of await findDataFiles(path, chatPattern, 'NN.chat.json.gz')) {
    const name = chatPattern.exec(basename(file))?.[1];
    if (name === undefined) {
      throw new RecollectError('invalid_input', `${basename(file)} is not called NN.chat.json.gz`);
    }
    const chat = await readDataFile(file, chatShape);
    const [questionsFile] = await findBeside(folder, questionsPattern(name), `${name}.probing_questions.json`);
    const questions = await readDataFile(questionsFile ?? join(folder, name), questionsShape);
    const corpus = toCorpus(`beam-${name}`, chat, questions);
    withoutGold += Object.values(questions).flat().length - corpus.questions.length;
    corpora.push(corpus);
  }
  return {
    name: 'beam',
    title: 'BEAM 100K',
    grain: 'turn',
    corpora,
    categoryNames: {},
    besideOverall: [],
    withoutGold,
  };
}

function questionsPattern(name: string): RegExp {
  return new RegExp(`^${name.replace(/[^\w]/g, '\\$&')}\\.probing_questions\\.json(\\.gz)?$`, 'i');
}

function toCorpus(
  userId: string,
  chat: z.output<typeof chatShape>,
  questions: z.output<typeof questionsShape>,
): EvaluationCorpus {
  const sessions = toSessions(chat);
  const known = new Set(sessions.flatMap((session) => session.messages.map((message) => message.id)));
  return {
    userId,
    sessions,
    questions: Object.entries(questions)
      .flatMap(([category, list]) =>
        list.map((question, index) => ({
          id: `${userId}:${category}:${index}`,
          text: question.question,
          gold: [...new Set(leaves(question.source_chat_ids))].filter((id) => known.has(id)),
          category,
        })),
      )
      .filter((question) => question.gold.length > 0),
  };
}

function toSessions(chat: readonly Batch[]): EvaluationSession[] {
  const sessions: EvaluationSession[] = [];
  let end: Date | null = null;
  for (const [number, batch] of chat.entries()) {
    const messages = batch.turns.flat();
    const anchor = messages.find((message) => message.time_anchor)?.time_anchor;
    const at: Date = beginAfter(anchor ? parseNamedDay(anchor) : (end ?? new Date(0)), end);
    sessions.push({
      sessionId: `batch_${number + 1}`,
      at,
      messages: messages.flatMap((message, index) => {
        const { role, content } = message;
        return content.trim() === ''
          ? []
          : [{ id: String(message.id), role, content, createdAt: messageTime(at, index) }];
      }),
    });
    end = messageTime(at, messages.length);
  }
  return sessions;
}

// `source_chat_ids` is a list, or a dictionary of lists, of message ids.
function leaves(value: unknown): string[] {
  if (typeof value === 'number' || typeof value === 'string') {
    return [String(value)];
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [];
}
