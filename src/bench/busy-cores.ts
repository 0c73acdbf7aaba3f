// How many cores of the machine were busy: with everything on it, the database and the workers above all.
import { cpus } from 'node:os';

/** Begins now; the function that is given says how many cores were busy since, on average. */
export function measureBusyCores(): () => number {
  const started = readTimes();
  return () => {
    const ended = readTimes();
    const busy = ended.busy - started.busy;
    const all = ended.all - started.all;
    return all === 0 ? 0 : (busy / all) * cpus().length;
  };
}

function readTimes(): { busy: number; all: number } {
  const totals = { busy: 0, all: 0 };
  for (const { times } of cpus()) {
    const all = times.user + times.nice + times.sys + times.irq + times.idle;
    totals.all += all;
    totals.busy += all - times.idle;
  }
  return totals;
}
