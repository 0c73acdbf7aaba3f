// What is opened for a test is closed after it, and what is opened for a file after the file.
import { afterAll, onTestFinished, TestRunner } from 'vitest';

/** Last in, first out. Vitest ignores afterAll() in a test that runs: what it was to close lived on beside the other tests. */
export function whenOver(close: () => Promise<void> | void): void {
  if (TestRunner.getCurrentTest()) onTestFinished(close);
  else afterAll(close);
}
