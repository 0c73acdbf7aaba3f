import { expect, test } from 'vitest';
import { importsOf } from '../../scripts/source-files.mjs';

test('every way to reach another file is an import', () => {
  const text = [
    `import type { A } from './a.js';`,
    `import { type B } from './b.js';`,
    `import './c.js';`,
    `export { d } from './d.js';`,
    `export type { E } from './e.js';`,
    `type F = import('./f.js').F;`,
    `const g = await import('./g.js');`,
    `// import './h.js';`,
    `const i = "import './i.js'";`,
  ].join('\n');
  expect(importsOf({ file: 'src/x.ts', text })).toEqual([
    { specifier: './a.js', typeOnly: true, dynamic: false, line: 1 },
    // Under verbatimModuleSyntax this loads ./b.js at run time.
    { specifier: './b.js', typeOnly: false, dynamic: false, line: 2 },
    { specifier: './c.js', typeOnly: false, dynamic: false, line: 3 },
    { specifier: './d.js', typeOnly: false, dynamic: false, line: 4 },
    { specifier: './e.js', typeOnly: true, dynamic: false, line: 5 },
    { specifier: './f.js', typeOnly: true, dynamic: false, line: 6 },
    { specifier: './g.js', typeOnly: false, dynamic: true, line: 7 },
  ]);
});
