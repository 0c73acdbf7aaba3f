// Where a user's vectors lie in an index outside the database: the namespace, and the name the user has there.
import { createHash, createHmac } from 'node:crypto';

/** How one index was laid out when the database was moved to it. It does not change while that index is in use. */
export interface IndexLayout {
  indexId: string;
  /** Users are hashed over this many namespaces; 0: each has one. */
  namespaces: number;
  /** Keys the hash that stands for a user or a scope there. */
  key: Buffer;
}

export interface IndexPlace {
  namespace: string;
  /** Stands for the user: nobody without the key can tell whom. */
  owner: string;
}

/** The layout's key comes from the deployment's secret, so that nothing of it is kept beside the index's name. */
export function layoutOf(secret: Buffer, index: { indexId: string; namespaces: number }): IndexLayout {
  const { indexId, namespaces } = index;
  return { indexId, namespaces, key: createHmac('sha256', secret).update(`vector index ${indexId}`).digest() };
}

/** The model is in the namespace: vectors of different models never meet. */
export function placeOf(layout: IndexLayout, model: string, userId: string): IndexPlace {
  const owner = ownerOf(layout, userId);
  const part = layout.namespaces === 0 ? owner : Number.parseInt(owner.slice(0, 8), 16) % layout.namespaces;
  const ofModel = createHash('sha256').update(model).digest('hex').slice(0, 8);
  return { namespace: `${namespacePrefix(layout)}${ofModel}-${part}`, owner };
}

/** What every namespace of this index begins with, and no other one. */
export function namespacePrefix({ indexId }: Pick<IndexLayout, 'indexId'>): string {
  return `recollect-${indexId}-`;
}

export function ownerOf(layout: IndexLayout, userId: string): string {
  return keyed(layout, `user ${userId}`);
}

/** A scope's label can say something of the user; its hash is as good for a filter. Empty: unscoped. */
export function scopeTag(layout: IndexLayout, scope: string | null): string {
  return scope === null ? '' : keyed(layout, `scope ${scope}`).slice(0, 16);
}

function keyed({ key }: IndexLayout, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex').slice(0, 32);
}
