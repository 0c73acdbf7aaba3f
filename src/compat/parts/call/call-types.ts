// What the core of the wrapped calls takes and gives; proxy, client wrapper and middleware all go through it.
import type { RecollectError } from '../../../errors.js';
import type { Memory } from '../../../memory-types/memory.js';
import type { Answer, SentCall } from './protocol.js';

/** `off`: neither. `read`: recall only. `write`: record only. `on`: both. */
export const memoryModes = ['off', 'read', 'write', 'on'] as const;
export type MemoryMode = (typeof memoryModes)[number];

/** What of a memory the wrapped calls need. */
export type CallsMemory = Pick<Memory, 'recall' | 'remember' | 'requests'> & {
  turns: Pick<Memory['turns'], 'list'>;
  facts: Pick<Memory['facts'], 'used'>;
  usage: Pick<Memory['usage'], 'record'>;
};

/** Whose call it is, and what memory does in it. */
export interface CallPlace {
  userId: string;
  /** Null: the conversation's own. */
  sessionId: string | null;
  scope: string | undefined;
  mode: MemoryMode;
  /** A failing memory fails the call. */
  strict: boolean;
}

/** A place whose session is known. */
export type CallSession = CallPlace & { sessionId: string };

export interface CallMemoryOptions {
  memory: CallsMemory;
  /** Tokens of recalled memory in a request. Default 1,500. */
  budget?: number;
  /** Milliseconds a call waits for recall; then it goes on without. Default 5,000: the first one of a process loads a model. */
  recallTimeout?: number;
  /** Told what failed behind a call that went on. */
  report?: (error: RecollectError) => void;
  /** Milliseconds. Default the machine's clock. */
  now?: () => number;
}

export interface BegunCall<Body> {
  sessionId: string;
  /** The request with memory; null where it goes as it is. */
  body: Body | null;
  /** Why memory did not take part. */
  error: RecollectError | null;
  /** The provider took the request: the human turn was said. */
  accepted(): void;
  answered(answer: Answer | null): void;
}

export interface CallMemory {
  /**
   * Null where nobody says anything. Throws where the call is strict and memory fails, and `invalid_input` always.
   */
  begin<Body>(place: CallPlace, call: SentCall<Body>): Promise<BegunCall<Body> | null>;
  /** When everything that was said is recorded. Never throws. */
  idle(): Promise<void>;
}
