import { expect, test } from 'vitest';
import { countLines, median, sizeViolations } from '../../scripts/check-size.mjs';

const small = { file: 'src/errors.ts', lines: 10 };

test('300 lines pass, 301 do not, in src and in scripts', () => {
  expect(sizeViolations([small, { file: 'src/store/facts.ts', lines: 300 }, small])).toEqual([]);
  expect(sizeViolations([small, { file: 'src/store/facts.ts', lines: 301 }, small])).toEqual([
    { file: 'src/store/facts.ts', message: 'has 301 lines, the limit is 300' },
  ]);
  expect(sizeViolations([small, { file: 'scripts/check.mjs', lines: 301 }])).toHaveLength(1);
});

test('the two orchestrators stay tables of contents, ports short', () => {
  const limits = { 'src/remember/remember.ts': 80, 'src/recall/recall.ts': 80, 'src/ports/database.ts': 60 };
  for (const [file, limit] of Object.entries(limits)) {
    expect(sizeViolations([small, { file, lines: limit }, small])).toEqual([]);
    expect(sizeViolations([small, { file, lines: limit + 1 }, small])).toHaveLength(1);
  }
  expect(sizeViolations([small, { file: 'src/recall/recalled.ts', lines: 81 }, small])).toEqual([]);
});

test('the median of src stays under 150; scripts do not count', () => {
  const files = [
    { file: 'src/a.ts', lines: 150 },
    { file: 'src/b.ts', lines: 150 },
    { file: 'scripts/c.mjs', lines: 1 },
    { file: 'scripts/d.mjs', lines: 1 },
  ];
  expect(sizeViolations(files)).toEqual([
    { file: 'src', message: 'the median file has 150 lines, it must stay under 150' },
  ]);
});

test('medians and lines are counted as a reader would', () => {
  expect([median([]), median([3]), median([5, 1, 3]), median([4, 1, 3, 2])]).toEqual([0, 3, 3, 2.5]);
  expect([countLines(''), countLines('a'), countLines('a\n'), countLines('a\nb')]).toEqual([0, 1, 1, 2]);
});
