// What may reach a terminal, and what progress looks like with and without one.
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createOutput, paint } from '#src/cli/output.js';
import { createProgress } from '#src/cli/progress.js';
import { alignColumns } from '#src/cli/table.js';
import { forTerminal, jsonForTerminal, shortened } from '#src/cli/terminal-text.js';

test('no control character but tab and line feed comes through, whatever the text', () => {
  const risky = fc.string({
    unit: fc.oneof(fc.constantFrom('\u001b', '\u009b', '\u0007', '\r', '[', ']', '\u202e'), fc.string()),
  });
  fc.assert(
    fc.property(risky, (text) => {
      expect(forTerminal(text)).not.toMatch(/[^\P{Cc}\t\n]|[\u202a-\u202e\u2066-\u2069]/u);
      expect(jsonForTerminal({ text })).not.toMatch(/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u);
      expect(JSON.parse(jsonForTerminal({ text }))).toEqual({ text });
    }),
  );
  expect(forTerminal('a\u001b[31mb\u001b]8;;http://x\u0007c\r\nd\te 👩‍👩‍👧 ñ')).toBe('abc\nd\te 👩‍👩‍👧 ñ');
});

test('colours only where the stream takes them; under --json only the document', () => {
  expect(printed({ json: false, colours: true })).toBe('\u001b[2mdim\u001b[22m evil\n');
  expect(printed({ json: false, colours: false })).toBe('dim evil\n');
  expect(printed({ json: true, colours: true })).toBe('{\n  "a": 1\n}\n');
});

test('a bar on a terminal, a plain line elsewhere, nothing for short work', () => {
  const bar = progressTo({ isTTY: true, columns: 80 }, 0);
  expect(bar).toBe(`\r\u001b[2Kembedding ${'█'.repeat(12)}${'░'.repeat(12)} 5/10\r\u001b[2K`);
  expect(progressTo({}, 0)).toBe('embedding 5/10\n');
  expect(progressTo({}, 60_000)).toBe('');
});

test('columns line up, and cells cannot break a line', () => {
  expect(
    alignColumns(
      [
        ['a', '1', 'x\ny'],
        ['bbb', '22', 'z'],
      ],
      [1],
    ),
  ).toEqual(['a     1  x y', 'bbb  22  z']);
  expect(shortened('one two three', 8)).toBe('one two…');
});

function printed({ json, colours }: { json: boolean; colours: boolean }): string {
  const stdout = Object.assign(new PassThrough(), { hasColors: () => colours });
  const output = createOutput({ json, stdout });
  output.line(paint('dim', 'dim'), ' \u001b[31mevil');
  output.document({ a: 1 });
  return String(stdout.read());
}

function progressTo(terminal: { isTTY?: boolean; columns?: number }, quietMilliseconds: number): string {
  const stream = Object.assign(new PassThrough(), terminal);
  const progress = createProgress({ stream: stream as unknown as NodeJS.WriteStream, quietMilliseconds });
  progress.update('embedding', 5, 10);
  progress.finish();
  return String(stream.read() ?? '');
}
