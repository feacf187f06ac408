import { describe, expect, test } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { parseConfig } from '../../../src/experiment/config/parseConfig.js';
import { searchConfig } from '../../../src/experiment/config/searchConfig.js';
import { configHash } from '../../../src/experiment/configHash.js';
import { caughtError } from '../../helpers/caughtError.js';

const parse = (changes: object) => parseConfig(searchConfig, { data: { name: 'mnist' }, ...changes }, 'x');
const refusal = (changes: object) =>
  caughtError(InputError, () => parse(changes)).then(error => error.complaint);

describe('diagnostics of a search', () => {
  test('measure no eigenvalue unless they are told to, or something goes by it', () => {
    expect(parse({}).diagnostics.eigenvalueEvery).toBe(0);
    expect(parse({}).earlyStop).toBeUndefined();
    expect(parse({ earlyStop: {} }).diagnostics.eigenvalueEvery).toBe(1);
    expect(parse({ diagnostics: { eigenvalueEvery: 2 }, earlyStop: {} }).diagnostics.eigenvalueEvery).toBe(2);
  });

  test('RobustDARTS is DARTS with the early stop of its paper', () => {
    const { lambda, earlyStop, diagnostics } = parse({ strategy: 'robust-darts' });
    expect(lambda).toBe(0);
    expect(earlyStop).toEqual({ ratio: 0.75, lag: 5, window: 5, firstEpoch: 10 });
    expect(diagnostics.eigenvalueEvery).toBe(1);
    expect(parse({ strategy: 'robust-darts', earlyStop: { lag: 3 } }).earlyStop?.lag).toBe(3);
  });

  test('survive being stored and read again', () => {
    for (const changes of [{}, { strategy: 'robust-darts' }, { earlyStop: { window: 3 } }]) {
      const config = parse(changes);
      expect(configHash(parse(JSON.parse(JSON.stringify(config))))).toBe(configHash(config));
    }
  });

  test.each([
    [{ diagnostics: { images: -1 } }, 'diagnostics.images'],
    [{ diagnostics: { eigenvalueEvery: 1.5 } }, 'diagnostics.eigenvalueEvery'],
    [{ diagnostics: { eigenvalueImages: 0 } }, 'diagnostics.eigenvalueImages'],
    [{ diagnostics: { eigenvalueIterations: 0 } }, 'diagnostics.eigenvalueIterations'],
    [{ diagnostics: { eigenvalueTolerance: 0 } }, 'diagnostics.eigenvalueTolerance'],
    [{ diagnostics: { eigenvalueStep: 0 } }, 'diagnostics.eigenvalueStep'],
    [{ diagnostics: { eigenvalues: 1 } }, 'diagnostics.eigenvalues'],
    [{ earlyStop: { ratio: 1 } }, 'earlyStop.ratio'],
    [{ earlyStop: { lag: 0 } }, 'earlyStop.lag'],
    [{ earlyStop: { window: 4 } }, 'earlyStop.window'],
    [{ earlyStop: { firstEpoch: 0 } }, 'earlyStop.firstEpoch'],
  ])('%j is refused by name', async (changes, name) => {
    expect((await refusal(changes)).given).toContain(name);
  });

  test('an early stop without eigenvalues is refused', async () => {
    const given = { diagnostics: { eigenvalueEvery: 0 } };
    for (const changes of [
      { ...given, earlyStop: {} },
      { ...given, strategy: 'robust-darts' },
    ]) {
      expect(await refusal(changes)).toEqual({
        given: 'diagnostics.eigenvalueEvery = 0 in x',
        expected:
          'diagnostics.eigenvalueEvery to be at least 1 with an early stop, which goes by the eigenvalue',
        remedy: 'correct diagnostics.eigenvalueEvery',
      });
    }
  });

  test('a search that is too short for its early stop is refused, and one that is just long enough is not', async () => {
    const { given, expected } = await refusal({ strategy: 'robust-darts', epochs: 16 });
    expect(given).toBe('epochs = 16 in x');
    expect(expected).toContain('epochs to be at least 17');
    expect(expected).toContain('earlyStop.firstEpoch');
    expect(parse({ strategy: 'robust-darts', epochs: 17 }).epochs).toBe(17);
    expect(parse({ epochs: 8, earlyStop: { firstEpoch: 1 } }).epochs).toBe(8);
    const sparse = { earlyStop: { firstEpoch: 1 }, diagnostics: { eigenvalueEvery: 3 } };
    expect((await refusal({ ...sparse, epochs: 23 })).expected).toContain('at least 24');
    expect(parse({ ...sparse, epochs: 24 }).epochs).toBe(24);
  });

  test('a strategy without a regulariser still refuses λ', async () => {
    expect((await refusal({ strategy: 'robust-darts', lambda: 1 })).given).toContain('lambda = 1');
  });
});
