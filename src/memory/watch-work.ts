// What is told of a call to remember or recall: how much, how well, how long; nothing of what it was about.
import { observeRecalled } from '../domain/recall-outcome.js';
import type { Remembered } from '../memory-types/memory.js';
import type { Observers, StepEnd } from '../ports/observer.js';
import type { StepParts } from '../recall/explain.js';
import type { Recalled } from '../recall/recalled.js';

type OnSteps = NonNullable<StepParts['onSteps']>;

export function watchRecall(observers: Observers, recall: (onSteps: OnSteps) => Promise<Recalled>): Promise<Recalled> {
  const started = performance.now();
  let steps: Parameters<OnSteps>[0] = [];
  const describe = (recalled: Recalled): StepEnd => ({
    recall: { ...observeRecalled(recalled, performance.now() - started), steps },
  });
  const onSteps: OnSteps = (taken) => {
    steps = taken;
  };
  return observers.watch({ kind: 'recall' }, () => recall(onSteps), describe);
}

export function watchRemember(observers: Observers, remember: () => Promise<Remembered>): Promise<Remembered> {
  return observers.watch({ kind: 'remember' }, remember, ({ turns }) => ({
    remember: { turns: turns.filter((turn) => !turn.duplicate).length },
  }));
}
