// Verifying the audit log: the checkpoints with each other, then every chain with its own end and with what they saw of it.
import { chainStart } from '../domain/audit.js';
import { type AuditProblemCode, type ChainFinding, checkChain } from '../domain/audit-check.js';
import {
  anchorDocument,
  checkpointDocument,
  checkpointHash,
  digestTips,
  type SignedCheckpoint,
} from '../domain/audit-checkpoint.js';
import { checkId } from '../domain/input.js';
import { type Signature, verifySignature } from '../domain/signature.js';
import type { AuditVerification } from '../memory-types/memory.js';
import type { Connection } from '../ports/database.js';
import { type AuditChain, listChainRows, listChains } from '../store/audit-chains.js';
import { listCheckpoints, listMissingChains, listTips } from '../store/audit-checkpoints.js';
import { closedDocument } from '../store/audit-closed.js';
import type { Database } from '../store/database.js';
import { findPublicKey } from '../store/signing-key.js';

export interface VerifyInput {
  userId?: string;
  /** A checkpoint that was written down elsewhere. */
  noted?: { number: number; hash: string };
}

/** Pages of one transaction each: verifying a large deployment holds up nobody. */
const [chainsAtOnce, rowsAtOnce, tipsAtOnce] = [100, 1_000, 5_000];

/** Throws `invalid_input` for a user id that is none; what it finds is in the result. */
export async function verifyAudit(database: Database, { userId, noted }: VerifyInput): Promise<AuditVerification> {
  const user = userId === undefined ? null : checkId('userId', userId);
  const result: AuditVerification = {
    ...{ valid: true, chains: 0, entries: 0, problems: [], checkpoint: null, keyIds: [] },
  };
  const run: Run = { database, result, keys: new Map() };
  await verifyCheckpoints(run, noted);
  for (let after = { userId: '', chain: '' }; ; ) {
    const page = { userId: user, after, limit: chainsAtOnce };
    const chains = await database.asUpkeep((connection) => listChains(connection, page));
    for (const chain of chains) await verifyChain(run, chain);
    const last = chains.at(-1);
    if (!last || chains.length < chainsAtOnce) break;
    after = { userId: last.userId, chain: last.chain };
  }
  if (user === null) await findRemoved(run);
  result.valid = result.problems.length === 0;
  return result;
}

interface Run {
  database: Database;
  result: AuditVerification;
  /** Public keys by id; null for one that never signed here. */
  keys: Map<string, string | null>;
}

function find(run: Run, problem: AuditProblemCode, at: number, where: { chain?: string; userId?: string } = {}): void {
  run.result.problems.push({ problem, chain: where.chain ?? null, userId: where.userId ?? null, at });
}

async function verifyCheckpoints(run: Run, noted: VerifyInput['noted']): Promise<void> {
  let last: SignedCheckpoint | null = null;
  let notedFound = noted === undefined;
  for (;;) {
    const page: SignedCheckpoint[] = await run.database.asUpkeep((connection) =>
      listCheckpoints(connection, last?.number ?? 0, chainsAtOnce),
    );
    for (const checkpoint of page) {
      await verifyCheckpoint(run, checkpoint, last);
      // What a complete one made needless was dropped: its number is all that can be held against it.
      if (noted && !last && noted.number < checkpoint.number) notedFound = true;
      if (noted?.number === checkpoint.number) notedFound = noted.hash === checkpointHash(checkpoint);
      last = checkpoint;
    }
    if (page.length < chainsAtOnce) break;
  }
  if (!notedFound && noted) find(run, 'checkpoint_missing', noted.number);
  if (!last) return;
  run.result.checkpoint = { number: last.number, hash: checkpointHash(last), madeAt: last.madeAt };
}

async function verifyCheckpoint(run: Run, checkpoint: SignedCheckpoint, last: SignedCheckpoint | null): Promise<void> {
  const { number, signature } = checkpoint;
  const signed = await isSigned(run, checkpointDocument(checkpoint), signature);
  const follows = last
    ? checkpoint.previous === checkpointHash(last)
    : number > 1 || checkpoint.previous === chainStart.hash;
  if (last ? number !== last.number + 1 : !checkpoint.complete) find(run, 'checkpoint_missing', number - 1);
  else if (!signed || !follows || (await digestOfTips(run, checkpoint)) !== checkpoint.digest)
    find(run, 'checkpoint_forged', number);
  if (signed && !run.result.keyIds.includes(signature.keyId)) run.result.keyIds.push(signature.keyId);
}

async function digestOfTips({ database }: Run, { number }: SignedCheckpoint): Promise<string> {
  const digest = digestTips();
  for (let after = ''; ; ) {
    const tips = await database.asUpkeep((connection) => listTips(connection, { number, after, limit: tipsAtOnce }));
    digest.add(tips);
    if (tips.length < tipsAtOnce) return digest.value();
    after = tips.at(-1)!.chain;
  }
}

async function verifyChain(run: Run, listed: AuditChain): Promise<void> {
  const { userId, chain } = listed;
  let checked = await checkOne(run, listed);
  // Entries were pruned, or the user erased, while it was read: then it looks broken, and a second look tells.
  if (checked.findings.length > 0) {
    const [again] = await run.database.asUpkeep((connection) => listChains(connection, { userId, chain, limit: 1 }));
    checked = again ? await checkOne(run, again) : { entries: 0, findings: [] };
  }
  run.result.chains += 1;
  run.result.entries += checked.entries;
  for (const { problem, seq } of checked.findings) find(run, problem, seq, { chain, userId });
}

async function checkOne(run: Run, chain: AuditChain): Promise<{ entries: number; findings: ChainFinding[] }> {
  const { userId, anchorSeq, anchorHash, anchorSignature, seenSeq, seenHash } = chain;
  const anchor = { seq: anchorSeq, hash: anchorHash };
  const document = anchorDocument({ chain: chain.chain, ...anchor });
  const check = checkChain({
    end: chain,
    anchor,
    anchorSigned: anchorSignature !== null && (await isSigned(run, document, anchorSignature)),
    seen: seenSeq === null || seenHash === null ? null : { seq: seenSeq, hash: seenHash },
  });
  const entries = await run.database.asUser(userId, (connection) => readRows(connection, chain, check.add));
  return { entries, findings: check.finish() };
}

/** Up to the end the chain had when it was listed: what was appended since belongs to the next verification. */
async function readRows(
  connection: Connection,
  { userId, chain, seq: end, anchorSeq }: AuditChain,
  add: (rows: Awaited<ReturnType<typeof listChainRows>>) => void,
): Promise<number> {
  let count = 0;
  for (let after = 0; ; ) {
    const page = await listChainRows(connection, userId, { chain, after, limit: rowsAtOnce });
    const rows = page.filter((row) => row.seq <= end && row.seq > anchorSeq);
    add(rows);
    count += rows.length;
    if (page.length < rowsAtOnce) return count;
    after = page.at(-1)!.seq;
  }
}

/** Chains that a checkpoint saw and that nobody closed. */
async function findRemoved(run: Run): Promise<void> {
  for (let after = ''; ; ) {
    const page = await run.database.asUpkeep((connection) => listMissingChains(connection, after, chainsAtOnce));
    for (const { chain, seq, closed } of page) {
      const sound = closed !== null && (await isSigned(run, closedDocument(closed), closed.signature));
      if (!sound) find(run, 'chain_removed', seq, { chain });
    }
    if (page.length < chainsAtOnce) return;
    after = page.at(-1)!.chain;
  }
}

async function isSigned(run: Run, document: object, signature: Signature): Promise<boolean> {
  const { keyId } = signature;
  if (!run.keys.has(keyId)) run.keys.set(keyId, await findPublicKey(run.database.driver, keyId));
  const publicKey = run.keys.get(keyId) ?? null;
  return publicKey !== null && verifySignature(document, signature, publicKey);
}
