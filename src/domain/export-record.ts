// The records of an export, one JSON document a line, and what an import takes: docs/export.md lists the fields.
import { z } from 'zod';
import type { FactEvent } from './fact.js';
import { collections } from './kept-value.js';
import {
  maxFactCharacters,
  maxFileCharacters,
  maxIdBytes,
  maxKeyBytes,
  maxMetadataBytes,
  maxNamespaceBytes,
  maxPathBytes,
  maxTurnCharacters,
  maxValueBytes,
} from './limits.js';
import { fileChanges, isFilePath } from './memory-file.js';

/** Raised when an older reader would misread a record. */
export const exportVersion = 1;

/** Text PostgreSQL can hold. */
const text = (most: number) =>
  z
    .string()
    .max(most)
    .refine((value) => !value.includes('\u0000') && value.isWellFormed(), 'holds what cannot be stored');
const id = text(maxIdBytes)
  .min(1)
  .refine((value) => Buffer.byteLength(value) <= maxIdBytes, `is longer than ${maxIdBytes} bytes`);
const time = z.iso.datetime({ offset: true });
const json = (most: number) =>
  z.record(z.string(), z.unknown()).refine((value) => {
    const written = JSON.stringify(value);
    return written.length <= most && !written.includes('\\u0000') && written.isWellFormed();
  }, 'is too long, or holds what cannot be stored');
const metadata = json(maxMetadataBytes);

const header = z.strictObject({
  kind: z.literal('header'),
  version: z.number().int().min(1),
  userId: id,
  exportedAt: time,
});

const setting = z.strictObject({
  kind: z.literal('setting'),
  language: text(63).min(1),
  languagePinned: z.boolean(),
  speakers: z.array(id).max(200),
  createdAt: time,
});

const session = z.strictObject({
  kind: z.literal('session'),
  sessionId: id,
  scope: id.nullable(),
  metadata,
  lastSeq: z.number().int().min(0),
  startedAt: time,
  lastTurnAt: time,
});

const turn = z.strictObject({
  kind: z.literal('turn'),
  id: z.uuid(),
  sessionId: id,
  seq: z.number().int().min(1),
  exchangeId: z.uuid(),
  role: z.enum(['user', 'assistant']),
  turnKind: z.enum(['message', 'statement']),
  speaker: id.nullable(),
  text: text(maxTurnCharacters),
  attachments: z.array(json(maxTurnCharacters)),
  scope: id.nullable(),
  metadata,
  externalId: id.nullable(),
  partial: z.boolean(),
  createdAt: time,
  recordedAt: time,
});

const fact = z.strictObject({
  kind: z.literal('fact'),
  id: z.uuid(),
  type: text(500).min(1),
  subject: text(500).min(1),
  text: text(maxFactCharacters).min(1),
  confidence: z.number().min(0).max(1),
  state: z.enum(['current', 'pending', 'superseded', 'retracted', 'expired']),
  scope: id.nullable(),
  metadata,
  pinned: z.boolean(),
  attributes: z.array(text(500)).max(100),
  validFrom: time,
  validTo: time.nullable(),
  recordedAt: time,
  retiredAt: time.nullable(),
  supersededBy: z.uuid().nullable(),
  /** Where in a conversation it was said; null for a statement. */
  place: z.strictObject({ sessionId: id, seq: z.number().int().min(1) }).nullable(),
  evidence: z
    .array(
      z.strictObject({
        id: z.uuid(),
        turnId: z.uuid().nullable(),
        quote: text(maxTurnCharacters).nullable(),
        recordedAt: time,
      }),
    )
    .min(1),
  usage: z.strictObject({ count: z.number().int().min(0), lastUsedAt: time }).nullable(),
});

const decisionKinds = [
  'stored',
  'held',
  'repeated',
  'refined',
  'superseded',
  'approved',
  'retracted',
  'restored',
  'expired',
  'edited',
  'pinned',
  'unpinned',
  'rejected',
] as const satisfies (FactEvent['kind'] | 'rejected')[];

const decision = z.strictObject({
  kind: z.literal('decision'),
  id: z.uuid(),
  factId: z.uuid().nullable(),
  otherFactId: z.uuid().nullable(),
  exchangeId: z.uuid().nullable(),
  decision: z.enum(decisionKinds),
  reason: text(2_000),
  actor: id,
  claim: json(maxTurnCharacters).nullable(),
  decidedAt: time,
});

const extraction = z.strictObject({
  kind: z.literal('extraction'),
  exchangeId: z.uuid(),
  extractor: id,
  outcome: json(maxMetadataBytes),
  extractedAt: time,
});

const purgedFact = z.strictObject({
  kind: z.literal('purged_fact'),
  factId: z.uuid(),
  policy: text(200),
  reason: text(2_000),
  expiredAt: time,
  purgedAt: time,
});

const summary = z.strictObject({
  kind: z.literal('summary'),
  sessionId: id,
  text: text(10_000).nullable(),
  coversSeq: z.number().int().min(0),
  model: text(200),
  summarisedAt: time,
});

const profile = z.strictObject({
  kind: z.literal('profile'),
  text: text(10_000).nullable(),
  factIds: z.array(z.uuid()).max(1_000),
  model: text(200).nullable(),
  madeAt: time.nullable(),
  /** Facts changed since; it is made anew. */
  stale: z.boolean(),
});

const path = text(maxPathBytes * 2).refine(isFilePath, 'is no path of a memory file');

const file = z.strictObject({
  kind: z.literal('file'),
  path,
  text: text(maxFileCharacters),
  createdAt: time,
  updatedAt: time,
});

const fileVersion = z.strictObject({
  kind: z.literal('file_version'),
  id: z.uuid(),
  path,
  change: z.enum(fileChanges),
  text: text(maxFileCharacters),
  renamedTo: path.nullable(),
  actor: id,
  recordedAt: time,
});

const value = z.strictObject({
  kind: z.literal('value'),
  id: z.uuid(),
  collection: z.enum(collections),
  namespace: z
    .array(text(maxNamespaceBytes))
    .refine(
      (labels) => Buffer.byteLength(labels.join(' ')) <= maxNamespaceBytes,
      `is longer than ${maxNamespaceBytes} bytes`,
    ),
  name: text(maxKeyBytes).refine(
    (name) => Buffer.byteLength(name) <= maxKeyBytes,
    `is longer than ${maxKeyBytes} bytes`,
  ),
  value: z
    .record(z.string(), z.unknown())
    .refine((given) => Buffer.byteLength(JSON.stringify(given)) <= maxValueBytes, 'is too long'),
  indexed: z.array(text(500)).min(1).nullable(),
  createdAt: time,
  updatedAt: time,
});

/** In the order an export has them: what is pointed to comes first. */
export const exportRecordSchema = z.discriminatedUnion('kind', [
  header,
  setting,
  session,
  turn,
  fact,
  decision,
  extraction,
  purgedFact,
  summary,
  profile,
  file,
  fileVersion,
  value,
]);

export type ExportRecord = z.infer<typeof exportRecordSchema>;
export type ExportRecordKind = ExportRecord['kind'];
export type RecordOf<Kind extends ExportRecordKind> = Extract<ExportRecord, { kind: Kind }>;

/** What an import did with the records of each kind. */
export interface ImportReport {
  userId: string;
  /** New here. */
  imported: Record<string, number>;
  /** There already, or in the place of what is. */
  skipped: Record<string, number>;
}
