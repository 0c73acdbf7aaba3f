// LongMemEval, a set derived from it: evidence sessions plus genuine distractor sessions of an assistant's user.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { RecollectError } from '../../errors.js';
import type { DatasetVariant, EvaluationCorpus, EvaluationDataset, EvaluationSession } from '../dataset.js';
import { assertDistinct, dataFolder, findBeside, findDataFiles, readDataFile } from './data-files.js';
import { messageTime, parseNumericDay } from './time-line.js';

const haystackSize = 48;

const sessionShape = z.object({
  session_id: z.string(),
  date: z.string(),
  turns: z.array(
    z.object({ role: z.enum(['user', 'assistant']), content: z.string(), has_answer: z.boolean().optional() }),
  ),
});

const questionShape = z.object({
  question_id: z.string(),
  question_type: z.string(),
  question: z.string(),
  answer_session_ids: z.array(z.string()),
  turn_labels: z.boolean(),
  sessions: z.array(sessionShape).nonempty(),
});

type Session = z.output<typeof sessionShape>;
type Question = z.output<typeof questionShape>;

/**
 * `questions.*.json.gz` and the `distractor*.json.gz` beside it. `pool`: one user, gold turns, the questions with
 * turn labels. `s48`: a user per question, gold sessions.
 */
export async function loadLongmemeval(path: string, variant: DatasetVariant = 'pool'): Promise<EvaluationDataset> {
  const questions: Question[] = [];
  for (const file of await findDataFiles(path, /^questions\..*json(\.gz)?$/i, 'questions.*.json.gz')) {
    questions.push(...(await readDataFile(file, z.array(questionShape).nonempty())));
  }
  const distractors: Session[] = [];
  for (const file of await findBeside(await dataFolder(path), /^distractor.*\.json(\.gz)?$/i, 'distractor*.json.gz')) {
    distractors.push(...(await readDataFile(file, z.array(sessionShape).nonempty())));
  }
  assertDistinct(
    questions.map((question) => question.question_id),
    'Question',
  );
  return variant === 'pool' ? poolOf(questions, distractors) : haystacksOf(questions, distractors);
}

function poolOf(questions: readonly Question[], distractors: readonly Session[]): EvaluationDataset {
  const sessions = distinctSessions([...questions.flatMap((question) => question.sessions), ...distractors]);
  const asked = questions
    .filter((question) => question.turn_labels)
    .map((question) => ({
      id: question.question_id,
      text: question.question,
      gold: goldTurns(question),
      category: question.question_type,
    }))
    .filter((question) => question.gold.length > 0);
  return {
    ...describe('LongMemEval subset, pool (derived)', 'turn', questions.length - asked.length),
    corpora: [{ userId: 'longmemeval-pool', sessions: toSessions(sessions), questions: asked }],
  };
}

function haystacksOf(questions: readonly Question[], distractors: readonly Session[]): EvaluationDataset {
  const corpora = questions.map((question): EvaluationCorpus => {
    const room = Math.max(0, haystackSize - question.sessions.length);
    const chosen = distractors
      .map((session) => ({ session, order: sha256(`${question.question_id}|${session.session_id}`) }))
      .sort((left, right) => (left.order < right.order ? -1 : 1))
      .slice(0, room)
      .map((entry) => entry.session);
    return {
      userId: `longmemeval-${question.question_id}`,
      sessions: toSessions(distinctSessions([...question.sessions, ...chosen])),
      questions: [
        {
          id: question.question_id,
          text: question.question,
          gold: [...new Set(question.answer_session_ids)],
          category: question.question_type,
        },
      ],
    };
  });
  return { ...describe(`LongMemEval subset, s${haystackSize} (derived)`, 'session', 0), corpora };
}

function describe(title: string, grain: 'turn' | 'session', withoutGold: number): Omit<EvaluationDataset, 'corpora'> {
  return { name: 'longmemeval', title, grain, categoryNames: {}, besideOverall: [], withoutGold };
}

function goldTurns(question: Question): string[] {
  return question.sessions.flatMap((session) =>
    session.turns.flatMap((turn, index) => (turn.has_answer ? [turnId(session, index)] : [])),
  );
}

function toSessions(sessions: readonly Session[]): EvaluationSession[] {
  return sessions
    .map((session) => {
      const at = parseNumericDay(session.date);
      const messages = session.turns.flatMap((turn, index) => {
        const message = { id: turnId(session, index), role: turn.role, content: turn.content };
        return turn.content.trim() === '' ? [] : [{ ...message, createdAt: messageTime(at, index) }];
      });
      return { sessionId: session.session_id, at, messages };
    })
    .sort((left, right) => left.at.getTime() - right.at.getTime());
}

// An evidence session may serve two questions; a distractor may not be evidence, or finding it would count as a miss.
function distinctSessions(sessions: readonly Session[]): Session[] {
  const byId = new Map<string, Session>();
  for (const session of sessions) {
    const known = byId.get(session.session_id);
    if (known !== undefined && known.turns.length !== session.turns.length) {
      throw new RecollectError('invalid_input', `Session ${session.session_id} is there twice with different turns`);
    }
    byId.set(session.session_id, known ?? session);
  }
  return [...byId.values()];
}

function turnId(session: Session, index: number): string {
  return `${session.session_id}:${index}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
