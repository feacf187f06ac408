import { describe, expect, it } from 'vitest';
import { dartsNetwork } from '../../../src/space/darts/derivedNetwork.js';
import { publishedGenotypes } from '../../../src/space/darts/publishedGenotypes.js';
import { countTrainable } from '../countTrainable.js';
import { cifar10 } from '../imageTasks.js';

describe('publishedGenotypes', () => {
  it('are the cells of these names', () => {
    expect(Object.keys(publishedGenotypes)).toEqual([
      ...[
        'DARTS_V1',
        'DARTS_V2',
        'P_DARTS',
        'PC_DARTS',
        'PC_DARTS_CIFAR',
        'PC_DARTS_IMAGENET',
        'ADVRUSH',
        'RACL',
      ],
    ]);
    expect(publishedGenotypes.PC_DARTS_CIFAR).toBe(publishedGenotypes.PC_DARTS);
  });

  // Millions of parameters for C = 36 and 20 cells on CIFAR-10, as the papers of the methods give them.
  it.each([
    ['DARTS_V2', 3.3],
    ['P_DARTS', 3.4],
    ['PC_DARTS_CIFAR', 3.6],
  ])('%s has the published size', (name, millions) => {
    const parameters = countTrainable(
      dartsNetwork(publishedGenotypes[name], { ...cifar10, auxiliary: false }),
    );
    expect(Math.round(parameters / 1e5) / 10).toBe(millions);
  });
});
