// One namespace of the Pinecone stand-in: what was written, and the part of it that answers show so far.
export interface StoredVector {
  id: string;
  values: number[];
  metadata: Record<string, unknown>;
}

export interface Write {
  id: string;
  /** Null: deleted. */
  vector: StoredVector | null;
}

export interface Namespace {
  lsn: number;
  visibleLsn: number;
  written: Map<string, StoredVector>;
  visible: Map<string, StoredVector>;
  waiting: { lsn: number; at: number; writes: readonly Write[] }[];
}

export function newNamespace(): Namespace {
  return { lsn: 0, visibleLsn: 0, written: new Map(), visible: new Map(), waiting: [] };
}

/** Gives the write's number. */
export function write(namespace: Namespace, writes: readonly Write[], lag: number): number {
  namespace.lsn += 1;
  apply(namespace.written, writes);
  namespace.waiting.push({ lsn: namespace.lsn, at: Date.now(), writes });
  settle(namespace, lag);
  return namespace.lsn;
}

/** Shows what is older than the lag, in order. */
export function settle(namespace: Namespace, lag: number): void {
  while (namespace.waiting[0] && Date.now() - namespace.waiting[0].at >= lag) {
    const { lsn, writes } = namespace.waiting.shift()!;
    apply(namespace.visible, writes);
    namespace.visibleLsn = lsn;
  }
}

function apply(vectors: Map<string, StoredVector>, writes: readonly Write[]): void {
  for (const { id, vector } of writes) {
    if (vector) vectors.set(id, vector);
    else vectors.delete(id);
  }
}
