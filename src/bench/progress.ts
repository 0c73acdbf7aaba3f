// How a benchmark tells what it is doing; the command line turns it into a bar.

/** Called with how much of a phase is done. */
export type OnProgress = (phase: string, done: number, total: number) => void;
