import { describe, expect, it } from 'vitest';
import { attackTable } from '../../../src/perturb/attackTable.js';
import type { Norm } from '../../../src/perturb/bounds.js';
import { parsePerturbation } from '../../../src/perturb/parsePerturbation.js';

const epsilon = 0.08;
/** The gradient family: steps of ε / 4 = 0.02. */
const tenSteps = { steps: 10, stepSize: 0.02, randomStart: false };
const apgd = { steps: 100, restarts: 1, rho: 0.75, samples: 1 };
const fab = { steps: 100, restarts: 1, alphaMax: 0.1, eta: 1.05, beta: 0.9 };

/** The parameters of papers, or of the authors' implementations, in the norm that they are given for. */
const rows: [name: string, norm: Norm, values: object][] = [
  ['fgsm', 'linf', { steps: 1, stepSize: 0.08, randomStart: false }],
  ['r-fgsm', 'linf', { steps: 1, stepSize: 0.04, randomStart: true, start: { law: 'step', scale: 0.04 } }],
  ['bim', 'linf', tenSteps],
  ['pgd-20', 'linf', { steps: 20, stepSize: 0.02, randomStart: true }],
  ['cw-pgd', 'linf', { steps: 20, stepSize: 0.02, randomStart: true, loss: 'margin' }],
  [
    'trades-pgd',
    'linf',
    { ...tenSteps, randomStart: true, loss: 'kl', start: { law: 'normal', scale: 0.001 } },
  ],
  ['mi-fgsm', 'linf', { ...tenSteps, stepSize: 0.008, momentum: 1 }],
  ['ni-fgsm', 'linf', { ...tenSteps, stepSize: 0.008, momentum: 1, lookAhead: true }],
  ['di-fgsm', 'linf', { ...tenSteps, diversity: { probability: 0.5, smallest: 0.9 } }],
  ['ti-fgsm', 'linf', { ...tenSteps, smoothing: { size: 15, deviation: 3 } }],
  ['eot-pgd', 'linf', { ...tenSteps, randomStart: true, samples: 20 }],
  ['apgd-ce', 'linf', apgd],
  ['apgd-ce', 'l1', { ...apgd, shrinkingRadius: true }],
  ['apgd-dlr', 'l2', apgd],
  ['apgd-t', 'linf', { ...apgd, targetClasses: 9 }],
  ['apgd-t', 'l1', { ...apgd, targetClasses: 5, shrinkingRadius: true }],
  [
    'cw',
    'l2',
    {
      ...{ steps: 200, learningRate: 0.01, searchSteps: 9, initialConstant: 0.001 },
      ...{ confidence: 0, abortEarly: true },
    },
  ],
  ['deepfool', 'l2', { steps: 50, overshoot: 0.02, candidates: 10 }],
  ['ddn', 'l2', { steps: 100, initialRadius: 1, gamma: 0.05 }],
  ['fab', 'linf', fab],
  ['fab-t', 'linf', { ...fab, targetClasses: 9 }],
  ['square', 'linf', { queries: 5000, share: 0.8, restarts: 1, rescaleSchedule: false }],
  ['spsa', 'linf', { iterations: 100, samples: 128, reach: 0.01, learningRate: 0.01 }],
  ['nes', 'linf', { iterations: 200, samples: 50, reach: 0.001, stepSize: 0.016, momentum: 0.9 }],
  ['hopskipjump', 'l2', { iterations: 40, initialSamples: 100, mostSamples: 10_000, starts: 100 }],
  ['one-pixel', 'l0', { generations: 100, population: 400, scale: 0.5 }],
];

/** Step lengths are quotients, such as 0.08 / 4. */
function rounded(spec: object): unknown {
  return JSON.parse(
    JSON.stringify(spec, (_key, value) =>
      typeof value === 'number' ? Number(value.toPrecision(12)) : value,
    ),
  );
}

describe('an attack by its name alone has its paper’s parameters', () => {
  it.each(rows)('%s in %s', (name, norm, values) => {
    const radius = norm === 'l0' ? 1 : epsilon;
    const spec = parsePerturbation(name, { epsilon: radius, norm });
    const kind = name.replace(/-\d+$/, '');
    expect(rounded(spec)).toEqual({ kind, norm, epsilon: radius, ...values });
  });

  it('has a row for each', () => {
    const named = new Set(rows.map(([name]) => name.replace(/-\d+$/, '')));
    expect(named).toEqual(new Set(Object.keys(attackTable)));
  });
});
