// Handlers that tell who watches: which job, which attempt, how long, how it ended. Not for whom.
import type { JobHandlers, JobKind, JobPayloads } from '../ports/job-queue.js';
import type { Observers, StepEnd } from '../ports/observer.js';

export function watchHandlers(handlers: JobHandlers, observers: Observers): JobHandlers {
  const watched = <Kind extends JobKind>(kind: Kind): JobHandlers[Kind] => {
    const handle = handlers[kind] as (...given: Parameters<JobHandlers[Kind]>) => Promise<void>;
    const watching = async (...given: Parameters<JobHandlers[Kind]>) => {
      const [payload, , attempt] = given;
      const started = performance.now();
      const step = observers.begin({ kind: 'job', job: kind, attempt: attempt.number }, causeOf(payload));
      let end: StepEnd = {};
      try {
        await step.within(() => handle(...given));
      } catch (error) {
        end = { error };
        throw error;
      } finally {
        step.end(end, performance.now() - started);
      }
    };
    return watching as JobHandlers[Kind];
  };
  const kinds = Object.keys(handlers) as JobKind[];
  return Object.fromEntries(kinds.map((kind) => [kind, watched(kind)])) as JobHandlers;
}

function causeOf(payload: JobPayloads[JobKind]): string | undefined {
  return 'cause' in payload ? payload.cause : undefined;
}
