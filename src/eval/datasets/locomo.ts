// LoCoMo: long chats of two friends; questions with the turns that hold the answer. Both speak as `user`, by name.
import { z } from 'zod';
import { RecollectError } from '../../errors.js';
import type { EvaluationCorpus, EvaluationDataset, EvaluationMessage, EvaluationSession } from '../dataset.js';
import { assertDistinct, findDataFiles, readDataFile } from './data-files.js';
import { messageTime, parseClockAndDay } from './time-line.js';

const turnShape = z.object({
  speaker: z.string(),
  dia_id: z.string(),
  text: z.string().nullish(),
  blip_caption: z.string().nullish(),
});

const conversationShape = z.object({
  sample_id: z.string(),
  conversation: z.record(z.string(), z.unknown()),
  qa: z.array(z.object({ question: z.string(), evidence: z.array(z.string()).nullish(), category: z.number() })),
});

type Conversation = z.output<typeof conversationShape>;

/** Every `locomo*.json` of a folder, or one such file. */
export async function loadLocomo(path: string): Promise<EvaluationDataset> {
  const files = await findDataFiles(path, /^locomo.*\.json(\.gz)?$/i, 'locomo*.json');
  const conversations: Conversation[] = [];
  for (const file of files) {
    conversations.push(...(await readDataFile(file, z.array(conversationShape).nonempty())));
  }
  assertDistinct(
    conversations.map((conversation) => conversation.sample_id),
    'Conversation',
  );
  const corpora = conversations.map(toCorpus);
  const asked = corpora.reduce((sum, corpus) => sum + corpus.questions.length, 0);
  const given = conversations.reduce((sum, conversation) => sum + conversation.qa.length, 0);
  return {
    name: 'locomo',
    title: 'LoCoMo',
    grain: 'turn',
    corpora,
    categoryNames: { 1: 'multi-hop', 2: 'temporal', 3: 'open-domain', 4: 'single-hop', 5: 'adversarial' },
    // Asks for what was never said: finding the confusable turn is not success.
    besideOverall: ['5'],
    withoutGold: given - asked,
  };
}

function toCorpus(conversation: Conversation): EvaluationCorpus {
  const sessions = toSessions(conversation);
  const known = new Set(sessions.flatMap((session) => session.messages.map((message) => message.id)));
  return {
    userId: conversation.sample_id,
    sessions,
    questions: conversation.qa
      .map((question, index) => ({
        id: `${conversation.sample_id}:${index}`,
        text: question.question,
        gold: readEvidence(question.evidence ?? []).filter((id) => known.has(id)),
        category: String(question.category),
      }))
      .filter((question) => question.gold.length > 0),
  };
}

function toSessions(conversation: Conversation): EvaluationSession[] {
  const numbers = Object.keys(conversation.conversation)
    .flatMap((key) => /^session_(\d+)$/.exec(key)?.[1] ?? [])
    .map(Number)
    .sort((left, right) => left - right);
  return numbers.map((number) => {
    const place = `${conversation.sample_id}, session_${number}`;
    const dated = z.string().safeParse(conversation.conversation[`session_${number}_date_time`]);
    const turns = z.array(turnShape).safeParse(conversation.conversation[`session_${number}`]);
    if (!dated.success || !turns.success) {
      throw new RecollectError('invalid_input', `${place}: a session needs its turns and its date`);
    }
    const at = parseClockAndDay(dated.data);
    return {
      sessionId: `session_${number}`,
      at,
      messages: turns.data.flatMap((turn, index) => toMessage(turn, index, at)),
    };
  });
}

function toMessage(turn: z.output<typeof turnShape>, index: number, start: Date): EvaluationMessage[] {
  const caption = turn.blip_caption ? `[image: ${turn.blip_caption}]` : '';
  const content = [turn.text ?? '', caption].filter((part) => part.trim() !== '').join(' ');
  const message = { id: turn.dia_id, role: 'user' as const, speaker: turn.speaker, content };
  return content === '' ? [] : [{ ...message, createdAt: messageTime(start, index) }];
}

// Some evidence strings are malformed ("D8:6; D9:17", "D:11:26", "D30:05", "D"): read what can be read.
function readEvidence(evidence: readonly string[]): string[] {
  const ids = evidence.flatMap((text) =>
    [...text.matchAll(/D:?(\d+):0*(\d+)/g)].map((match) => `D${match[1]}:${match[2]}`),
  );
  return [...new Set(ids)];
}
