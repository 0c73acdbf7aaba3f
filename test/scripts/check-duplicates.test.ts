import { expect, test } from 'vitest';
import { duplicateViolations } from '../../scripts/check-duplicates.mjs';

const eight = numbered('a', 8);

test('eight equal lines in two files are one violation', () => {
  const second = { file: 'src/b.ts', text: `const other = 0;\n${eight}` };
  expect(duplicateViolations([{ file: 'src/a.ts', text: eight }, second])).toEqual([
    { file: 'src/b.ts', line: 2, message: 'repeats src/a.ts:1 (8 lines or more)' },
  ]);
});

test('a longer run is still one violation, two runs are two', () => {
  const long = numbered('a', 30);
  expect(
    duplicateViolations([
      { file: 'src/a.ts', text: long },
      { file: 'src/b.ts', text: long },
    ]),
  ).toHaveLength(1);
  const apart = `${eight}${numbered('b', 9)}${numbered('c', 8)}`;
  const sources = [
    { file: 'src/a.ts', text: `${eight}${numbered('c', 8)}` },
    { file: 'src/b.ts', text: apart },
  ];
  expect(duplicateViolations(sources)).toHaveLength(2);
});

test('indentation, comments and blank lines do not hide a repetition', () => {
  const disguised = `{\n${eight.replaceAll('\n', ' // note\n\n').replaceAll('const', '    const')}}\n`;
  expect(
    duplicateViolations([
      { file: 'src/a.ts', text: eight },
      { file: 'src/b.ts', text: disguised },
    ]),
  ).toHaveLength(1);
});

test('seven lines, equal imports and brackets are not a repetition', () => {
  const imports = Array.from({ length: 9 }, (_, index) => `import { a${index} } from './a${index}.js';\n`).join('');
  const text = `${imports}${numbered('a', 7)}`;
  expect(
    duplicateViolations([
      { file: 'src/a.ts', text },
      { file: 'src/b.ts', text },
    ]),
  ).toEqual([]);
});

function numbered(name: string, count: number): string {
  return Array.from({ length: count }, (_, index) => `const ${name}${index} = ${index};\n`).join('');
}
