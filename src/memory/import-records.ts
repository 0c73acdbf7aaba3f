// One batch of an import, of one kind, in the user's transaction: the rows, and for turns and facts their place in the search.
import type { ExportRecord, ExportRecordKind, RecordOf } from '../domain/export-record.js';
import { defaultSubject } from '../domain/fact.js';
import { factSignals, turnSignals } from '../domain/item-signals.js';
import type { Connection } from '../ports/database.js';
import { factHash } from '../remember/fact-key.js';
import { turnHash } from '../remember/read-message.js';
import { turnWords } from '../remember/turn-words.js';
import {
  importDecisions,
  importEvidence,
  importExtractions,
  importFacts,
  importProfile,
  importPurgedFacts,
  importSessions,
  importSetting,
  importSummaries,
  importTurns,
  importUsage,
  isNewUser,
} from '../store/import.js';
import { importFiles, importFileVersions, importValues } from '../store/import-kept.js';
import { insertItems, setRecallable } from '../store/items.js';
import { saveLanguage } from '../store/users.js';

export interface ImportPlace {
  userId: string;
  /** The user's text-search configuration, as the lock gave it. */
  language: string;
  /** What the database can analyse. */
  languages: readonly string[];
}

/** Gives how many were new. */
export async function importBatch(
  connection: Connection,
  place: ImportPlace,
  kind: Exclude<ExportRecordKind, 'header'>,
  records: readonly ExportRecord[],
): Promise<number> {
  const { userId } = place;
  switch (kind) {
    case 'setting':
      return importSettings(connection, place, only(records, kind));
    case 'session':
      return (await importSessions(connection, userId, only(records, kind))).length;
    case 'turn':
      return writeTurns(connection, place, only(records, kind));
    case 'fact':
      return writeFacts(connection, place, only(records, kind));
    case 'decision':
      return (await importDecisions(connection, userId, only(records, kind))).length;
    case 'extraction':
      return (await importExtractions(connection, userId, only(records, kind))).length;
    case 'purged_fact':
      return (await importPurgedFacts(connection, userId, only(records, kind))).length;
    case 'summary':
      return (await importSummaries(connection, userId, only(records, kind))).length;
    case 'profile': {
      let imported = 0;
      for (const profile of only(records, kind)) imported += (await importProfile(connection, userId, profile)).length;
      return imported;
    }
    case 'file':
      return (await importFiles(connection, userId, only(records, kind))).length;
    case 'file_version':
      return (await importFileVersions(connection, userId, only(records, kind))).length;
    case 'value':
      return (await importValues(connection, userId, only(records, kind))).length;
  }
}

/** Somebody of whom more is known already keeps their own. */
async function importSettings(
  connection: Connection,
  { userId, languages }: ImportPlace,
  settings: readonly RecordOf<'setting'>[],
): Promise<number> {
  if (!(await isNewUser(connection, userId))) return 0;
  for (const setting of settings) {
    const { language, languagePinned: pinned } = setting;
    if (languages.includes(language)) await saveLanguage(connection, userId, { language, pinned });
    await importSetting(connection, userId, setting);
  }
  return settings.length;
}

async function writeTurns(
  connection: Connection,
  { userId, language }: ImportPlace,
  turns: readonly RecordOf<'turn'>[],
): Promise<number> {
  const withHash = turns.map((turn) => ({
    ...turn,
    contentHash: turnHash(turn.text, turn.attachments).toString('hex'),
  }));
  const fresh = new Set(await importTurns(connection, userId, withHash));
  const searched = turns.filter((turn) => fresh.has(turn.id) && turn.turnKind === 'message' && turn.text.trim() !== '');
  const items = searched.map((turn) => ({
    id: turn.id,
    kind: 'turn' as const,
    sessionId: turn.sessionId,
    seq: turn.seq,
    role: turn.role,
    speaker: turn.speaker,
    scope: turn.scope,
    at: new Date(turn.createdAt),
    ...turnSignals(turn.text, turn.role),
    // Its neighbours' words come when all of them are there.
    ...turnWords('', turn.text, ''),
  }));
  await insertItems(connection, userId, language, items);
  return fresh.size;
}

async function writeFacts(
  connection: Connection,
  { userId, language }: ImportPlace,
  facts: readonly RecordOf<'fact'>[],
): Promise<number> {
  const withHash = facts.map((fact) => ({ ...fact, contentHash: factHash(fact.text).toString('hex') }));
  const ids = new Set(await importFacts(connection, userId, withHash));
  const fresh = facts.filter((fact) => ids.has(fact.id));
  const evidence = fresh.flatMap((fact) => fact.evidence.map((one) => ({ ...one, factId: fact.id })));
  await importEvidence(connection, userId, evidence);
  const usage = fresh.flatMap((fact) => (fact.usage ? [{ ...fact.usage, factId: fact.id }] : []));
  await importUsage(connection, userId, usage);
  const items = fresh.map((fact) => ({
    id: fact.id,
    kind: 'fact' as const,
    sessionId: fact.place?.sessionId ?? null,
    seq: fact.place?.seq ?? null,
    role: 'user',
    speaker: fact.subject === defaultSubject ? null : fact.subject,
    scope: fact.scope,
    at: new Date(fact.validFrom),
    ...factSignals(fact.text, fact.type),
    ...{ own: fact.text, before: '', after: '' },
  }));
  await insertItems(connection, userId, language, items);
  const history = fresh.filter((fact) => fact.state !== 'current').map((fact) => fact.id);
  if (history.length > 0) await setRecallable(connection, userId, history, false);
  return ids.size;
}

function only<Kind extends ExportRecordKind>(records: readonly ExportRecord[], kind: Kind): RecordOf<Kind>[] {
  return records.filter((record): record is RecordOf<Kind> => record.kind === kind);
}
