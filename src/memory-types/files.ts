// The public shapes of memory.files.
import type { FileEntry, FileVersion, MemoryFile } from '../domain/memory-file.js';

export type { FileChange, FileEntry, FileVersion, MemoryFile } from '../domain/memory-file.js';

/**
 * Files an agent keeps about a user: plain text under `/memories`. Folders are made by what is in them. Every change is one
 * transaction under the user's lock, leaves a version and an audit entry. Paths that could lead elsewhere are refused.
 */
export interface Files {
  /** All files under a folder, or the file itself, by path. Default everything. */
  list(userId: string, path?: string): Promise<FileEntry[]>;
  /** Null where there is no file; a folder is none. */
  read(userId: string, path: string): Promise<MemoryFile | null>;
  /** Throws `conflict` where something is under this path already. */
  create(userId: string, path: string, text: string, options?: { actor?: string }): Promise<void>;
  /**
   * Gives the text to `change`, under the lock, and keeps what it gives back; null leaves the file as it is. `change` may be called
   * again. Throws `not_found`.
   */
  edit(
    userId: string,
    path: string,
    change: (text: string) => string | null,
    options?: { actor?: string },
  ): Promise<void>;
  /** A file, or a folder with everything in it. Its versions stay. Throws `not_found`. */
  remove(userId: string, path: string, options?: { actor?: string }): Promise<void>;
  /** A file or a folder. Overwrites nothing: throws `conflict`, and `not_found`. */
  rename(userId: string, from: string, to: string, options?: { actor?: string }): Promise<void>;
  /** What was there under this path, the latest first; also of a file that is gone. The last 50 are kept. */
  versions(userId: string, path: string): Promise<FileVersion[]>;
  /** Like `remove`, with every version: nothing of it is left. Gives how many files there were. */
  forget(userId: string, path: string, options?: { actor?: string }): Promise<number>;
}
