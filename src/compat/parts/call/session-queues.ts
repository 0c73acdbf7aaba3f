// Work on one session, one piece after the other: what is said later is recorded later.

export interface SessionQueues {
  add<Result>(name: string, work: () => Promise<Result>): Promise<Result>;
  /** When nothing is left to do. Never throws. */
  idle(): Promise<void>;
}

/** `onError` is told of every failure; whoever added the work gets it as well. */
export function createSessionQueues(onError: (error: unknown) => void): SessionQueues {
  const last = new Map<string, Promise<unknown>>();
  return {
    add(name, work) {
      const done = (last.get(name) ?? Promise.resolve()).then(work);
      const settled: Promise<unknown> = done.then(() => undefined, onError);
      last.set(name, settled);
      void settled.then(() => {
        if (last.get(name) === settled) last.delete(name);
      });
      return done;
    },
    async idle() {
      while (last.size > 0) await Promise.all(last.values());
    },
  };
}
