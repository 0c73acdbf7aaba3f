// Progress of long work, on stderr: a bar that redraws itself on a terminal, an occasional line anywhere else.
export interface Progress {
  /** `label` may change as the work goes from one phase to the next. */
  update(label: string, done: number, total: number): void;
  /** Takes the bar off the screen. Call it before anything else is printed. */
  finish(): void;
}

/** Short work prints nothing: the first line comes after `quietMilliseconds` (default 5,000; a bar after 300). */
export function createProgress(options: { stream?: NodeJS.WriteStream; quietMilliseconds?: number } = {}): Progress {
  const stream = options.stream ?? process.stderr;
  return stream.isTTY
    ? createBar(stream, options.quietMilliseconds ?? 300)
    : createLines(stream, options.quietMilliseconds ?? 5_000);
}

const barWidth = 24;
const betweenRedraws = 80;

function createBar(stream: NodeJS.WriteStream, quietMilliseconds: number): Progress {
  let next = Date.now() + quietMilliseconds;
  let drawn = false;
  return {
    update(label, done, total) {
      if (Date.now() < next) return;
      next = Date.now() + betweenRedraws;
      const filled = total === 0 ? barWidth : Math.round((barWidth * Math.min(done, total)) / total);
      const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled);
      const text = `${label} ${bar} ${done}/${total}`;
      stream.write(`\r\u001b[2K${text.slice(0, Math.max(10, (stream.columns ?? 80) - 1))}`);
      drawn = true;
    },
    finish() {
      if (drawn) stream.write('\r\u001b[2K');
      drawn = false;
    },
  };
}

function createLines(stream: NodeJS.WriteStream, quietMilliseconds: number): Progress {
  let next = Date.now() + quietMilliseconds;
  return {
    update(label, done, total) {
      if (Date.now() < next) return;
      // Logs of a long import should stay readable: a line every ten seconds.
      next = Date.now() + 10_000;
      stream.write(`${label} ${done}/${total}\n`);
    },
    finish() {
      next = Number.POSITIVE_INFINITY;
    },
  };
}
