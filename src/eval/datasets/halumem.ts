// HaluMem: a user's sessions with an assistant, and the memory points a memory should (and should not) take from them.
import { basename } from 'node:path';
import { z } from 'zod';
import type { EvaluationSession } from '../dataset.js';
import { assertDistinct, findDataFiles, readDataLines } from './data-files.js';
import { beginAfter, messageTime, parseNamedDay } from './time-line.js';

export interface MemoryPoint {
  text: string;
  type: string;
  /** What it replaces; empty for what is new. */
  originals: string[];
  /** Set for false statements by the assistant: the true one they distort. */
  distorts: string | null;
}

export interface ExtractionCorpus {
  userId: string;
  sessions: EvaluationSession[];
  points: MemoryPoint[];
}

const pointShape = z.object({
  memory_content: z.string(),
  memory_type: z.string(),
  memory_source: z.string(),
  is_update: z.string(),
  original_memories: z.array(z.string()),
  reference_memory_content: z.string().optional(),
});

const userShape = z.object({
  uuid: z.string(),
  sessions: z
    .array(
      z.object({
        start_time: z.string(),
        memory_points: z.array(pointShape),
        dialogue: z.array(z.object({ role: z.enum(['user', 'assistant']), content: z.string() })),
      }),
    )
    .nonempty(),
});

/** Every `pilot_slice_user*.jsonl.gz` of a folder, or one such file. */
export async function loadHalumem(path: string): Promise<ExtractionCorpus[]> {
  const corpora: ExtractionCorpus[] = [];
  for (const file of await findDataFiles(path, /^pilot_slice_user.*\.jsonl(\.gz)?$/i, 'pilot_slice_user*.jsonl.gz')) {
    corpora.push(...(await readDataLines(file, userShape)).map((user) => toCorpus(basename(file), user)));
  }
  assertDistinct(
    corpora.map((corpus) => corpus.userId),
    'User',
  );
  return corpora;
}

function toCorpus(file: string, user: z.output<typeof userShape>): ExtractionCorpus {
  let end: Date | null = null;
  return {
    userId: `halumem-${user.uuid}`,
    points: user.sessions.flatMap((session) => session.memory_points.map(toPoint)),
    sessions: user.sessions.map((session, number) => {
      const at: Date = beginAfter(parseNamedDay(session.start_time), end);
      end = messageTime(at, session.dialogue.length);
      return {
        sessionId: `${file}:${number}`,
        at,
        messages: session.dialogue.flatMap(({ role, content }, index) =>
          content.trim() === '' ? [] : [{ id: `${number}:${index}`, role, content, createdAt: messageTime(at, index) }],
        ),
      };
    }),
  };
}

function toPoint(point: z.output<typeof pointShape>): MemoryPoint {
  const interference = point.memory_source === 'interference';
  return {
    text: point.memory_content,
    type: point.memory_type,
    originals: point.is_update.toLowerCase() === 'true' ? point.original_memories : [],
    distorts: interference ? (point.reference_memory_content ?? '') : null,
  };
}
