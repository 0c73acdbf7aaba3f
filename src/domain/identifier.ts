// Ids made in this process: UUIDv7, so they sort by time, and each is later than the one before.
import { v7 } from 'uuid';

export function newId(): string {
  return v7();
}
