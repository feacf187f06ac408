import { expect, it } from 'vitest';
import { attackHelp } from '../../src/cli/attackHelp.js';
import { norms } from '../../src/perturb/ball.js';
import { parsePerturbation, perturbationNames } from '../../src/perturb/parsePerturbation.js';

it('the help of rnas attack has every name, in the norms that it is defined for', () => {
  const said = new Map<string, Set<string>>();
  let heading = '';
  for (const line of attackHelp.split('\n').filter(text => text.startsWith('  '))) {
    const [, own, names] = /^ {2}(.{14}) (.*)$/.exec(line)!;
    if (own.trim() !== '') heading = own.trim();
    for (const name of names
      .replace(/^noise: | \(.*\)/g, '')
      .split(/, ?/)
      .filter(Boolean)) {
      said.set(name, new Set(heading.split(', ')));
    }
  }
  const known = new Map(
    perturbationNames.map(name => {
      const short = name.replace('[-K]', '').replace('-K', '-5');
      const defined = norms.filter(norm => {
        try {
          return parsePerturbation(short, { epsilon: 1, norm });
        } catch {
          return false;
        }
      });
      return [name, new Set<string>(defined)];
    }),
  );
  expect(said).toEqual(known);
});
