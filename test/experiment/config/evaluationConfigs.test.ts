import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { attackConfig } from '../../../src/experiment/config/attackConfig.js';
import { listedAttacks } from '../../../src/experiment/config/attackEntries.js';
import { certifyConfig } from '../../../src/experiment/config/certifyConfig.js';
import { corruptConfig } from '../../../src/experiment/config/corruptConfig.js';
import { parseConfig } from '../../../src/experiment/config/parseConfig.js';
import { transferConfig } from '../../../src/experiment/config/transferConfig.js';
import { caughtError } from '../../helpers/caughtError.js';

describe('the configuration of rnas corrupt', () => {
  it('is all corruptions and severities of a run', () => {
    const config = parseConfig(corruptConfig, { run: 'r' }, 'a test');
    expect([config.corruptions.length, config.severities, config.checkpoint]).toEqual([
      ...[15, [1, 2, 3, 4, 5], 'best'],
    ]);
  });

  it.each([
    ['an unknown corruption', { corruptions: ['rain'] }, /fog/],
    ['a severity of 6', { severities: [6] }, /1, 2, 3, 4, 5/],
    ['a corruption twice', { corruptions: ['fog', 'fog'] }, /each corruption once/],
    ['no severity', { severities: [] }, /not empty/],
    ['no images', { images: 0 }, /above 0/],
  ])('refuses %s', async (_what, changes, message) => {
    const parse = () => parseConfig(corruptConfig, { run: 'r', ...changes }, 'a test');
    expect((await caughtError(InputError, parse)).complaint.expected).toMatch(message);
  });
});

describe('the configuration of rnas certify', () => {
  it('has the values of the paper where only some are given', () => {
    const parse = (value: object) => parseConfig(certifyConfig, { run: 'r', ...value }, 'a test').smoothing;
    expect(parse({})).toEqual({ sigma: 0.25, n0: 100, n: 1000, alpha: 0.001 });
    expect(parse({ smoothing: { sigma: 0.5 } })).toEqual({ sigma: 0.5, n0: 100, n: 1000, alpha: 0.001 });
  });

  it.each([
    ['no noise', { smoothing: { sigma: 0 } }, /above 0/],
    ['an α of one half', { smoothing: { alpha: 0.5 } }, /below 0.5/],
    ['half an answer', { smoothing: { n: 0.5 } }, /whole number/],
    ['an unknown value', { smoothing: { noise: 1 } }, /sigma/],
    ['a negative radius', { radii: [-1] }, /at least 0/],
  ])('refuses %s', async (_what, changes, message) => {
    const parse = () => parseConfig(certifyConfig, { run: 'r', ...changes }, 'a test');
    expect((await caughtError(InputError, parse)).complaint.expected).toMatch(message);
  });
});

describe('the attacks of a configuration', () => {
  const refusal = async (
    given: object,
    schema: typeof attackConfig | typeof transferConfig = attackConfig,
  ) => {
    const runs = schema === attackConfig ? { run: 'r' } : { sources: ['r'] };
    return (await caughtError(InputError, () => parseConfig(schema, { ...runs, ...given }, 'a test')))
      .complaint;
  };

  it('are names, or sections of what differs, all aimed at the target but those with one of their own', () => {
    const attacks = [
      'fgsm',
      { name: 'pgd-5', as: 'own', target: 'random' },
      { name: 'pgd-5', stepSize: '1/255' },
    ];
    const config = parseConfig(attackConfig, { run: 'r', attacks, target: 3 }, 'a test');
    expect(listedAttacks(config)).toEqual([
      { name: 'fgsm', target: 3 },
      { name: 'pgd-5', as: 'own', target: 'random' },
      { name: 'pgd-5', target: 3, stepSize: 1 / 255 },
    ]);
    expect(listedAttacks(parseConfig(attackConfig, { run: 'r' }, 'a test'))).toEqual(['fgsm', 'pgd-20']);
  });

  it.each<[string, object, RegExp, RegExp]>([
    [
      'one that cannot be aimed',
      { attacks: ['fgsm', 'deepfool'], target: 3 },
      /^attacks\.1 .*aimed/,
      /leave this one out/,
    ],
    ['a target that is no class', { target: 'cat' }, /^target to be a class/, /correct target/],
    [
      'a curve that cannot be aimed',
      { target: 1, curves: { attack: 'fab-5', steps: [1] } },
      /^curves\.attack .*aimed/,
      /aim/,
    ],
    [
      'steps of no length',
      { attacks: ['fgsm', { name: 'pgd-5', stepSize: 0 }] },
      /^attacks\.1 to be a length above 0/,
      /leave stepSize out/,
    ],
    ['one twice', { attacks: ['fgsm', { name: 'fgsm' }] }, /each attack once/, /a name of its own/],
    [
      'one twice once both have the target',
      { attacks: ['pgd-20', { name: 'pgd-20', target: 3 }], target: 3 },
      /^attacks to be each attack once$/,
      /a name of its own/,
    ],
    [
      "one that has another's name with the target",
      { attacks: ['pgd-20', { name: 'pgd-20', loss: 'margin', as: 'pgd-20-target-3' }], target: 3 },
      /^attacks to be each attack once$/,
      /a name of its own/,
    ],
    [
      'a misspelt change',
      { attacks: [{ name: 'pgd-5', los: 'margin' }] },
      /attacks\.0\.loss/,
      /did you mean attacks\.0\.loss/,
    ],
    [
      'a misspelt name',
      { attacks: [{ name: 'pdg-5' }] },
      /^attacks\.0\.name to be an attack/,
      /did you mean/,
    ],
    [
      'a path for a name',
      { attacks: [{ name: 'pgd-5', as: '../x' }] },
      /letters, digits/,
      /correct attacks\.0\.as/,
    ],
    [
      'a change that it does not have',
      { attacks: [{ name: 'ddn', samples: 2 }], norm: 'l2', epsilon: 1 },
      /only changes that it has/,
      /leave samples out/,
    ],
    ['what is no attack', { attacks: [3] }, /^attacks\.0 to be a text or a section of keys$/, /correct/],
    ['custom members by name alone', { attacks: ['autoattack-custom'] }, /an attack by name/, /members: \[/],
    [
      'a member with a name of its own',
      { attacks: [{ name: 'autoattack-custom', members: [{ name: 'fgsm', as: 'x' }] }] },
      /attacks\.0\.members\.0\.loss/,
      /remove/,
    ],
  ])('refuse %s, also in a transfer', async (_what, given, expected, remedy) => {
    for (const schema of 'curves' in given ? [attackConfig] : [attackConfig, transferConfig]) {
      const complaint = await refusal(given, schema);
      expect(complaint.expected).toMatch(expected);
      expect(complaint.remedy).toMatch(remedy);
    }
  });
});
