import { expect, it, test } from 'vitest';
import { latexProblems } from './latexChecker.js';

const table = (row: string) => `\\begin{tabular}{@{}lr@{}}\n${row} \\\\\n\\end{tabular}`;

test.each([
  ['a brace too few', '\\textbf{a', '} is missing'],
  ['a brace too many', 'a}', 'a } that closes nothing'],
  ['a command', '\\write18{rm}', 'unknown \\write'],
  ['an environment', '\\begin{verbatim}\\end{verbatim}', 'unknown environment verbatim'],
  ['environments crossed', '\\begin{table}{\\end{table}}', '\\end{table} where nothing of it is open'],
  ['cells', table('a & b & c'), 'a row of 3 of 2 cells'],
  ['options of a row', table('a & b \\\\\n[1pt] & c'), 'a cell that would be the options of \\\\'],
  ['an underscore', 'a_b', '_ outside mathematics'],
  ['mathematics outside', '\\pm', '\\pm outside mathematics'],
  ['mathematics open', 'a $b', 'mathematics without end'],
  ['a hash', 'a # b', '# in text'],
  ['a letter', 'א', 'the character "א"'],
])('is refused: %s', (_name, source, problem) => {
  expect(latexProblems(source)).toContain(problem);
});

it('takes what we write', () => {
  expect(latexProblems(`${table('\\textbf{a\\_b} & 5\\,\\% $\\pm$ 1')} % 100 % #\n`)).toEqual([]);
});
