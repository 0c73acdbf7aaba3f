// Everybody who watches this memory's work, as one observer.
import { performance } from 'node:perf_hooks';
import type { Observer, Observers, RunningStep, Step, StepEnd } from '../ports/observer.js';

const unwatched: RunningStep = { within: (work) => work(), end: () => undefined };

export function createObservers(): Observers {
  const all = new Set<Observer>();

  /** One that throws is not asked again: the work goes on. */
  function tell<Result>(observer: Observer, what: () => Result): Result | undefined {
    try {
      return what();
    } catch {
      all.delete(observer);
      return undefined;
    }
  }

  function begin(step: Step, cause?: string): RunningStep {
    if (all.size === 0) return unwatched;
    const running = [...all].flatMap((observer) => {
      const one = tell(observer, () => observer.begin(step, cause));
      return one ? [{ observer, one }] : [];
    });
    return {
      within: (work) =>
        running.reduce(
          (inner, { one }) =>
            () =>
              one.within(inner),
          work,
        )(),
      end(how, milliseconds) {
        for (const { observer, one } of running) tell(observer, () => one.end(how, milliseconds));
      },
    };
  }

  return {
    begin,
    add(observer) {
      all.add(observer);
      return () => void all.delete(observer);
    },
    looked(cache, outcome) {
      for (const observer of all) tell(observer, () => observer.looked?.(cache, outcome));
    },
    cause() {
      for (const observer of all) {
        const cause = tell(observer, () => observer.cause?.());
        if (cause !== undefined) return cause;
      }
      return undefined;
    },
    async *watchAnswer(step, events) {
      const started = performance.now();
      const running = begin(step);
      let end: StepEnd = {};
      try {
        for await (const event of events) {
          if (event.type === 'answer') {
            const { model, usage, stopReason } = event.answer;
            end = { model: { model, usage, stopReason } };
          }
          yield event;
        }
      } catch (error) {
        end = { ...end, error };
        throw error;
      } finally {
        // Also where whoever reads it leaves before its end.
        running.end(end, performance.now() - started);
      }
    },
    async watch(step, work, describe = nothing) {
      if (all.size === 0) return work();
      const started = performance.now();
      const running = begin(step);
      try {
        const result = await running.within(work);
        running.end(describe(result), performance.now() - started);
        return result;
      } catch (error) {
        running.end({ error }, performance.now() - started);
        throw error;
      }
    },
  };
}

function nothing(): StepEnd {
  return {};
}
