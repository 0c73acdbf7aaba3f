// Drafts -> rows: which of them are there already, their order, their words and their neighbours' words.

import { newId } from '../domain/identifier.js';
import { turnSignals } from '../domain/item-signals.js';
import type { RecordedTurns, TurnKind } from '../domain/turn.js';
import type { RememberedTurn } from '../memory-types/memory.js';
import type { Connection } from '../ports/database.js';
import { insertItems, setWordsAfter } from '../store/items.js';
import { takeSequence } from '../store/sessions.js';
import {
  findRecentTurnKeys,
  findTurnsBefore,
  findTurnsByExternalId,
  insertTurns,
  type StoredTurnKey,
  type TurnInsert,
} from '../store/turns.js';
import { addSpeakers } from '../store/users.js';
import type { TurnDraft } from './read-message.js';
import { firstWords, turnWords } from './turn-words.js';

export interface TurnPlace {
  userId: string;
  sessionId: string;
  scope: string | null;
  exchangeId: string;
  kind: TurnKind;
  language: string;
  now: Date;
  /** Told what is new; true only once the transaction has committed. */
  onWritten?: (recorded: RecordedTurns) => void;
}

/** A retry without an id that comes within this time is the same turn. */
const sameTurnMilliseconds = 60_000;

/** Call under the user's lock. Gives one entry per draft, in order. */
export async function writeTurns(
  connection: Connection,
  drafts: readonly TurnDraft[],
  place: TurnPlace,
): Promise<RememberedTurn[]> {
  const known = await findKnown(connection, drafts, place);
  const fresh = drafts.filter((_, index) => known[index] === undefined);
  if (fresh.length === 0) return known.map((key) => ({ id: key!.id, seq: key!.seq, duplicate: true }));
  const { first, turnsEpoch } = await takeSequence(connection, {
    userId: place.userId,
    sessionId: place.sessionId,
    scope: place.scope,
    from: fresh[0]?.createdAt ?? place.now,
    until: fresh.at(-1)?.createdAt ?? place.now,
    count: fresh.length,
  });
  const turns = fresh.map((draft, index) => toTurn(draft, place, first + index));
  await insertTurns(connection, place.userId, turns);
  const speakers = [...new Set(turns.flatMap((turn) => turn.speaker ?? []))];
  if (speakers.length > 0) await addSpeakers(connection, place.userId, speakers);
  if (place.kind === 'message') await index(connection, turns, place);
  const { userId, sessionId } = place;
  const version = { epoch: turnsEpoch, lastSeq: first + turns.length - 1 };
  place.onWritten?.({ userId, sessionId, version, turns });
  const written = turns.values();
  return known.map((key) => {
    if (key) return { id: key.id, seq: key.seq, duplicate: true };
    const turn = written.next().value!;
    return { id: turn.id, seq: turn.seq, duplicate: false };
  });
}

/** For each draft the turn it repeats. Within one call nothing repeats: a person may say "yes" twice. */
async function findKnown(
  connection: Connection,
  drafts: readonly TurnDraft[],
  place: TurnPlace,
): Promise<(StoredTurnKey | undefined)[]> {
  const externalIds = drafts.flatMap((draft) => (draft.externalId === null ? [] : [draft.externalId]));
  const byId = new Map(
    (await findTurnsByExternalId(connection, place.userId, externalIds)).map((key) => [key.externalId, key]),
  );
  const bare = drafts.some((draft) => draft.externalId === null && draft.createdAt === null);
  const recent = bare
    ? await findRecentTurnKeys(
        connection,
        place.userId,
        place.sessionId,
        new Date(place.now.getTime() - sameTurnMilliseconds),
      )
    : [];
  return drafts.map((draft) => {
    if (draft.externalId !== null) return byId.get(draft.externalId);
    if (draft.createdAt !== null) return undefined;
    const index = recent.findIndex(
      (key) => key.role === draft.role && key.speaker === draft.speaker && key.contentHash.equals(draft.contentHash),
    );
    return index === -1 ? undefined : recent.splice(index, 1)[0];
  });
}

function toTurn(draft: TurnDraft, place: TurnPlace, seq: number): TurnInsert {
  return {
    id: newId(),
    sessionId: place.sessionId,
    seq,
    exchangeId: place.exchangeId,
    role: draft.role,
    kind: place.kind,
    speaker: draft.speaker,
    text: draft.text,
    attachments: draft.attachments,
    scope: place.scope,
    metadata: draft.metadata,
    externalId: draft.externalId,
    partial: draft.partial,
    createdAt: draft.createdAt ?? place.now,
    recordedAt: place.now,
    contentHash: draft.contentHash,
  };
}

/** Makes the turns findable; a turn without text (a tool result) is not searched. */
async function index(connection: Connection, turns: readonly TurnInsert[], place: TurnPlace): Promise<void> {
  const first = turns[0]!;
  const [previous] = await findTurnsBefore(connection, place.userId, place.sessionId, first.seq, 1);
  const around = [previous?.text ?? '', ...turns.map((turn) => turn.text), ''];
  const items = turns.map((turn, position) => ({
    id: turn.id,
    kind: 'turn' as const,
    sessionId: turn.sessionId,
    seq: turn.seq,
    role: turn.role,
    speaker: turn.speaker,
    scope: turn.scope,
    at: turn.createdAt,
    ...turnSignals(turn.text, turn.role),
    ...turnWords(around[position]!, turn.text, around[position + 2]!),
  }));
  await insertItems(
    connection,
    place.userId,
    place.language,
    items.filter((item) => item.own.trim() !== ''),
  );
  if (previous)
    await setWordsAfter(connection, place.userId, place.language, {
      sessionId: place.sessionId,
      seq: previous.seq,
      after: firstWords(first.text),
    });
}
