// A circuit breaker: after several failures in a row a provider is not asked for a while, then once, to see whether it is back.
// One circuit stands for one provider, whatever models of it are used.
import { isOutage } from '../domain/outage.js';
import { isRecollectError, RecollectError } from '../errors.js';
import { type Clock, systemClock } from '../ports/clock.js';

export interface CircuitOptions {
  /** For messages: `The model API`. */
  name: string;
  /** Failed calls in a row, each with its retries, until it opens. Default 5. */
  failures?: number;
  /** Milliseconds it stays open the first time; doubled each time the try fails, up to ten times as long. Default 30,000. */
  openFor?: number;
  clock?: Clock;
}

export interface Circuit {
  readonly state: 'closed' | 'open' | 'half-open';
  /** Asks to make a call. Throws `model_unavailable`, with `circuitOpen`, while it is open or another call is trying. */
  enter(): CircuitCall;
}

/** How a call ended; exactly one of them is to be called. */
export interface CircuitCall {
  succeeded(): void;
  /** What says nothing about the provider, such as a refusal or its caller's leaving, only ends the call. */
  failed(error: unknown): void;
}

export function createCircuit(options: CircuitOptions): Circuit {
  const { name, failures: most = 5, openFor = 30_000, clock = systemClock } = options;
  let [inARow, wait, opensAgain] = [0, openFor, 0];
  let trying = false;
  const now = () => clock.now().getTime();
  const isOpen = () => inARow >= most;

  function close(): void {
    [inARow, wait, trying] = [0, openFor, false];
  }

  function open(error: RecollectError): void {
    inARow += 1;
    if (!isOpen()) return;
    // A second opening: the try failed.
    if (inARow > most && trying) wait = Math.min(wait * 2, openFor * 10);
    trying = false;
    const asked = Number(error.details.retryAfterSeconds ?? 0) * 1_000;
    opensAgain = now() + Math.max(wait, Math.min(asked, openFor * 10));
  }

  return {
    get state() {
      if (!isOpen()) return 'closed';
      return trying || now() >= opensAgain ? 'half-open' : 'open';
    },
    enter() {
      if (isOpen()) {
        if (trying || now() < opensAgain) throw circuitOpen(name, opensAgain - now());
        trying = true;
      }
      const isTry = trying;
      return {
        succeeded: close,
        failed(error) {
          if (isOutage(error)) open(error);
          // An answer of any kind, even a refusal: somebody is there. A caller who left saw nothing.
          else if (isAnswer(error)) close();
          else if (isTry) trying = false;
        },
      };
    },
  };
}

/** By provider and address, for the whole process: what is down is down for everybody in it. */
const shared = new Map<string, Circuit>();

/** The one circuit of a provider's address. */
export function sharedCircuit(name: string, baseUrl = ''): Circuit {
  const key = `${name} ${baseUrl}`;
  const circuit = shared.get(key) ?? createCircuit({ name });
  shared.set(key, circuit);
  return circuit;
}

function isAnswer(error: unknown): boolean {
  return isRecollectError(error) && typeof error.details.status === 'number';
}

function circuitOpen(name: string, milliseconds: number): RecollectError {
  return new RecollectError('model_unavailable', `${name} failed several times in a row and is not asked for now.`, {
    details: { circuitOpen: true, retryAfterSeconds: Math.max(1, Math.ceil(milliseconds / 1_000)) },
  });
}
