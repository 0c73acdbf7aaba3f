// Errors -> exit status and the one line on stderr. The only place that maps one to the other.
import { CommanderError } from 'commander';
import { isRecollectError } from '../errors.js';
import { onOneLine } from './terminal-text.js';

/** `partial`: `add` kept the good lines of a file and named the bad ones. */
export const exitStatus = { ok: 0, failed: 1, usage: 2, partial: 3 } as const;

/** `line` is null where commander has printed already: help, a version, a usage error. */
export function describeFailure(error: unknown): { status: number; line: string | null } {
  if (error instanceof CommanderError) {
    return { status: error.exitCode === 0 ? exitStatus.ok : exitStatus.usage, line: null };
  }
  if (isRecollectError(error)) {
    return { status: exitStatus.failed, line: onOneLine(`recollect: ${error.message} (${error.code})`) };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    status: exitStatus.failed,
    line: onOneLine(`recollect: Something unexpected failed: ${message} (internal)`),
  };
}
