import { describe, expect, test } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { parseConfig } from '../../../src/experiment/config/parseConfig.js';
import { runConfig } from '../../../src/experiment/config/runConfig.js';
import { searchConfig } from '../../../src/experiment/config/searchConfig.js';
import { caughtError } from '../../helpers/caughtError.js';

const parse = (config: object) => parseConfig(searchConfig, { data: { name: 'mnist' }, ...config }, 'x.yaml');
const refusal = (config: object) =>
  caughtError(InputError, () => parse(config)).then(error => error.complaint);

describe('the section of a strategy', () => {
  test.each([
    [{ strategy: 'sdarts-rs' }, { lambda: 0, alphaPerturbation: { epsilon: 0.3, epsilonStart: 0.03 } }],
    [
      { strategy: 'sdarts-adv' },
      { lambda: 0, alphaPerturbation: { epsilon: 0.3, epsilonStart: 0.03, steps: 7 } },
    ],
    [
      { strategy: 'sdarts-adv', alphaPerturbation: { epsilon: 0.01, steps: 2 } },
      { alphaPerturbation: { epsilon: 0.01, epsilonStart: 0.01, steps: 2 } },
    ],
    // The authors' 50 of 60 epochs.
    [
      { strategy: 'advrush', epochs: 60 },
      { lambda: 0.01, curvature: { step: 0.375, warmupEpochs: 50 } },
    ],
    [{ strategy: 'advrush', epochs: 1 }, { curvature: { warmupEpochs: 0 } }],
    [
      { strategy: 'advrush', lambda: 2, curvature: { step: 1, warmupEpochs: 3 } },
      { lambda: 2, curvature: { step: 1, warmupEpochs: 3 } },
    ],
    [{ strategy: 'gdas' }, { lambda: 0, temperature: { from: 10, to: 0.1 } }],
    [{ strategy: 'gdas', temperature: { to: 1 } }, { temperature: { from: 10, to: 1 } }],
  ])('%j is filled in with %j', (given, expected) => {
    expect(parse(given)).toMatchObject(expected);
  });

  test('is alone in a configuration, which stays as it is when it is read again', () => {
    const keys = {
      'sdarts-rs': 'alphaPerturbation',
      'sdarts-adv': 'alphaPerturbation',
      advrush: 'curvature',
    };
    for (const [strategy, key] of Object.entries({ ...keys, gdas: 'temperature', darts: '', rnas: '' })) {
      const config = parse({ strategy });
      const found = ['alphaPerturbation', 'curvature', 'temperature'].filter(name => name in config);
      expect(found).toEqual(key === '' ? [] : [key]);
      expect(runConfig.parse(JSON.parse(JSON.stringify(config)))).toEqual(config);
    }
  });
});

describe('refusals', () => {
  test.each([
    [
      { strategy: 'gdas', alphaPerturbation: { epsilon: 0.1 } },
      'alphaPerturbation',
      /sdarts-rs or sdarts-adv/,
    ],
    [{ strategy: 'rnas', curvature: {} }, 'curvature', /strategy rnas; it is for advrush/],
    [{ strategy: 'sdarts-rs', temperature: { from: 5 } }, 'temperature', /it is for gdas/],
    [{ strategy: 'sdarts-rs', alphaPerturbation: { steps: 7 } }, 'alphaPerturbation.steps', /sdarts-adv/],
    [
      { strategy: 'advrush', epochs: 5, curvature: { warmupEpochs: 5 } },
      'curvature.warmupEpochs',
      /below 5, the epochs/,
    ],
    [
      { strategy: 'sdarts-adv', alphaPerturbation: { epsilon: 1.1 } },
      'alphaPerturbation.epsilon',
      /at most 1/,
    ],
    [{ strategy: 'sdarts-adv', alphaPerturbation: { steps: 0 } }, 'alphaPerturbation.steps', /above 0/],
    [{ strategy: 'gdas', temperature: { to: 0 } }, 'temperature.to', /above 0/],
    [{ strategy: 'advrush', curvature: { step: 0 } }, 'curvature.step', /above 0/],
    [{ strategy: 'gdas', lambda: 1 }, 'lambda', /0 with strategy gdas/],
  ])('%j: %s', async (given, key, expected) => {
    const complaint = await refusal(given);
    expect(complaint.given).toContain(`${key} = `);
    expect(complaint.expected).toMatch(expected);
    expect(complaint.remedy).toBe(`correct ${key}`);
  });

  test('a misspelt key of a section, with the nearest one', async () => {
    expect(await refusal({ strategy: 'gdas', temperature: { form: 3 } })).toMatchObject({
      given: 'unknown key temperature.form in x.yaml',
      remedy: 'did you mean temperature.from?',
    });
  });
});
