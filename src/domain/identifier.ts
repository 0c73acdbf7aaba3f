// Ids made in this process: UUIDv7, so they sort by time, and each is later than the one before.
import { v7 } from 'uuid';

export function newId(): string {
  return v7();
}

/** How an id is shown to a model: its random end. Eight hexadecimal digits tell a user's facts apart. */
export function shortId(id: string): string {
  return id.slice(-8);
}

/** True for what shortId() gives. */
export function isShortId(value: string): boolean {
  return /^[0-9a-f]{8}$/i.test(value);
}
