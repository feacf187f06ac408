import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { expandShorthand } from '../../src/notebook/kernel/expandShorthand.js';

const tslab = createRequire(createRequire(import.meta.url).resolve('tslab'));
const expand = (code: string) => expandShorthand(tslab('@tslab/typescript-for-tslab'), code);

test('shorthand properties are written out, and nothing else', () => {
  expect(expand('f({ a, b: c, ...d, e() {} });')).toBe('f({ a: a, b: c, ...d, e() {} });');
  expect(expand('const x = {\n  a,\n  deep: [{ b }],\n};')).toBe(
    'const x = {\n  a: a,\n  deep: [{ b: b }],\n};',
  );
  // Patterns that declare, imports, types, texts and comments only look like it.
  const others = [
    "import { a } from 'b';",
    'const { a, b } = c;',
    'type T = { a: 1 };',
    "const s = '{ a }'; // { a }",
    'const t = `{ a }`;',
    '({ a = 1 } = b);',
    'const broken = {',
  ];
  for (const code of others) expect(expand(code)).toBe(code);
});

/** In the assigned pattern it means the same: `({ a: a } = b)`. */
test('an assignment by pattern keeps its meaning', () => {
  expect(expand('({ a } = b);')).toBe('({ a: a } = b);');
});
