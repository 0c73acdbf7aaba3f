// The last line of a test run, in the one form CI counts: `N passed, N failed`, and `, N skipped` when there are any.
import type { Reporter, TestModule } from 'vitest/node';

type RunEnd = Parameters<NonNullable<Reporter['onTestRunEnd']>>;

// biome-ignore lint/style/noDefaultExport: vitest loads a reporter by its default export
export default class CountReporter implements Reporter {
  onTestRunEnd(testModules: RunEnd[0], unhandledErrors: RunEnd[1], reason: RunEnd[2]): void {
    const states = testModules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state));
    const passed = states.filter((state) => state === 'passed').length;
    // A file that does not load and an error outside every test fail the run without failing a test.
    const outside = testModules.map(errorsOutsideTests).reduce((sum, count) => sum + count, unhandledErrors.length);
    const failed = states.filter((state) => state === 'failed').length + outside;
    // `pending` is a test the run never reached.
    const skipped = states.filter((state) => state === 'skipped' || state === 'pending').length;
    process.stdout.write(`${countLine(passed, failed === 0 && reason !== 'passed' ? 1 : failed, skipped)}\n`);
  }
}

export function countLine(passed: number, failed: number, skipped: number): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function errorsOutsideTests(module: TestModule): number {
  const suites = [...module.children.allSuites()];
  return [module, ...suites].reduce((sum, part) => sum + part.errors().length, 0);
}
