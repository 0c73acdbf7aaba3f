// Exchanges that were recorded long ago, read again in one call and committed one by one, each with its marker.
import { addClaims, type ClaimCounts, noClaims } from '../domain/reextraction.js';
import type { Turn } from '../domain/turn.js';
import type { Connection } from '../ports/database.js';
import type { StoredExchange } from '../store/exchanges.js';
import { findTurnsBefore, findTurnsOfExchange } from '../store/turns.js';
import { commitClaims } from './commit.js';
import { embedTurns } from './embed-turns.js';
import { contextTurns, type ExtractParts } from './extract.js';
import { extractTurns, type TurnsToExtract } from './extract-turns.js';
import type { SecondPass } from './second-pass.js';

export interface Replayed {
  claims: ClaimCounts;
  lost: Record<string, number>;
  /** Exchanges that nobody else had read meanwhile. */
  done: number;
}

/** The exchanges follow each other in one session. Throws what the model throws; nothing is written then. */
export async function replayExchanges(
  parts: ExtractParts,
  userId: string,
  exchanges: readonly StoredExchange[],
  signal: AbortSignal,
): Promise<Replayed> {
  const read = await parts.database.asUser(userId, (connection) =>
    findReplayTurns(connection, userId, exchanges, contextTurns),
  );
  // Those whose job was given up have none.
  await embedTurns(parts, userId, read.turns, signal);
  const { verification, lost } = await extractTurns(parts, read, { signal, attempt: { number: 1, last: false } });
  const replayed: Replayed = { claims: noClaims(), lost, done: 0 };
  for (const [index, { id: exchangeId }] of exchanges.entries()) {
    const turns = read.turns.filter((turn) => turn.exchangeId === exchangeId);
    if (turns.length === 0) continue;
    const share = { turns, verification: shareOf(verification, turns, read.turns), lost: index === 0 ? lost : {} };
    const counts = await commitClaims(parts, { userId, exchangeId, ...share }, signal);
    if (!counts) continue;
    replayed.done += 1;
    addClaims(replayed.claims, counts);
  }
  return replayed;
}

export async function findReplayTurns(
  connection: Connection,
  userId: string,
  exchanges: readonly StoredExchange[],
  context: number,
): Promise<TurnsToExtract> {
  const turns: Turn[] = [];
  for (const exchange of exchanges) turns.push(...(await findTurnsOfExchange(connection, userId, exchange.id)));
  const first = turns[0];
  return {
    turns,
    context: first ? await findTurnsBefore(connection, userId, first.sessionId, first.seq, context) : [],
  };
}

/** Of a verification of several exchanges, what belongs to these turns of one; what belongs to none goes to the first. */
function shareOf(verification: SecondPass, turns: readonly Turn[], all: readonly Turn[]): SecondPass {
  const ids = new Set(turns.map((turn) => turn.id));
  const verified = verification.verified.filter((claim) => ids.has(claim.turnId));
  const rejected = verification.rejected.filter(({ claim }) => {
    const said = all.find((turn) => claim.quote !== '' && turn.text.includes(claim.quote)) ?? all[0];
    return said !== undefined && ids.has(said.id);
  });
  return { verified, rejected, held: verification.held };
}
