import { describe, expect, test } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { attackConfig } from '../../../src/experiment/config/attackConfig.js';
import { parseConfig } from '../../../src/experiment/config/parseConfig.js';
import { retrainConfig } from '../../../src/experiment/config/retrainConfig.js';
import { runConfig } from '../../../src/experiment/config/runConfig.js';
import { searchConfig } from '../../../src/experiment/config/searchConfig.js';
import { caughtError } from '../../helpers/caughtError.js';

const minimal = { data: { name: 'mnist' } };
const refusal = (value: unknown) =>
  caughtError(InputError, () => parseConfig(searchConfig, value, 'quick.yaml')).then(
    error => error.complaint,
  );

describe('defaults', () => {
  test('a search needs a data set and nothing else', () => {
    expect(parseConfig(searchConfig, minimal, 'x')).toEqual({
      schema: 1,
      command: 'search',
      space: 'darts',
      network: { channels: 16, layers: 8, nodes: 4 },
      data: { name: 'mnist', validationShare: 0.5 },
      perturb: 'gaussian',
      epsilon: 8 / 255,
      lambda: 1,
      lambdaSchedule: { kind: 'constant' },
      regulariser: 'kl',
      detachClean: false,
      samples: 1,
      redraw: 'step',
      normalise: false,
      strategy: 'rnas',
      order: 'first',
      trainInput: 'clean',
      derive: { exclude: [] },
      epochs: 50,
      batchSize: 64,
      weightOptimiser: {
        learningRate: 0.025,
        learningRateMin: 0.001,
        momentum: 0.9,
        weightDecay: 3e-4,
        clipNorm: 5,
      },
      alphaOptimiser: { learningRate: 3e-4, beta1: 0.5, beta2: 0.999, weightDecay: 1e-3 },
      alphaWarmupEpochs: 0,
      diagnostics: {
        images: 256,
        eigenvalueEvery: 0,
        eigenvalueImages: 64,
        eigenvalueIterations: 20,
        eigenvalueTolerance: 0.05,
        eigenvalueStep: 0.1,
      },
      seed: 1,
    });
  });

  test('a search of NAS-Bench-201 has its network, and no number of nodes', async () => {
    const { network } = parseConfig(searchConfig, { ...minimal, space: 'nas-bench-201' }, 'x');
    expect(network).toEqual({ channels: 16, layers: 15 });
    const given = { ...minimal, space: 'nas-bench-201', network: { channels: 4, layers: 3 } };
    expect(parseConfig(searchConfig, given, 'x').network).toEqual({ channels: 4, layers: 3 });
    expect(await refusal({ ...minimal, space: 'nas-bench-210' })).toMatchObject({
      expected: 'space to be one of darts, pc-darts, nas-bench-201',
      remedy: 'did you mean nas-bench-201?',
    });
  });

  test('a search of PC-DARTS has its network', () => {
    const { network } = parseConfig(searchConfig, { ...minimal, space: 'pc-darts' }, 'x');
    expect(network).toEqual({ channels: 16, layers: 8, nodes: 4, partial: 4 });
  });

  test.each([
    's1',
    's4',
    ['skip_connect', 'none', 'noise'],
    { normal: [['skip_connect'], ['sep_conv_3x3']], reduce: [['none', 'skip_connect']] },
  ])('an edge may choose from %j', primitives => {
    const { network } = parseConfig(searchConfig, { ...minimal, network: { primitives } }, 'x');
    expect(network.primitives).toEqual(primitives);
  });

  test.each(['S1', 's5', ['skip'], 3, { normal: [['skip_connect']] }, { normal: [], reduce: ['none'] }])(
    'an edge cannot choose from %j',
    async primitives => {
      const { given, expected } = await refusal({ ...minimal, network: { primitives } });
      expect(given).toContain('network.primitives');
      expect(expected).toMatch(
        /network\.primitives to be s1, s2, s3, s4, a list of some of none, max_pool_3x3/,
      );
    },
  );

  test("a cell is trained as its space's paper trains it", () => {
    expect(parseConfig(retrainConfig, { ...minimal, genotype: 'Genotype(…)' }, 'x')).toMatchObject({
      space: 'darts',
      network: { channels: 36, layers: 20, auxiliary: true, auxiliaryWeight: 0.4, dropPath: 0.2 },
      epochs: 600,
      batchSize: 96,
      optimiser: { learningRate: 0.025, momentum: 0.9, weightDecay: 3e-4, clipNorm: 5, nesterov: false },
      augment: { cropPadding: 4, flip: true, cutout: 16 },
    });
    const benchmark = { ...minimal, space: 'nas-bench-201', genotype: '333133' };
    expect(parseConfig(retrainConfig, benchmark, 'x')).toEqual({
      schema: 1,
      command: 'retrain',
      space: 'nas-bench-201',
      genotype: '333133',
      recipe: 'standard',
      network: { channels: 16, layers: 15, auxiliary: false, auxiliaryWeight: 0.4, dropPath: 0 },
      data: { name: 'mnist', validationShare: 0.1 },
      epochs: 200,
      batchSize: 256,
      optimiser: { learningRate: 0.1, momentum: 0.9, weightDecay: 5e-4, nesterov: true },
      augment: { cropPadding: 4, flip: true, cutout: 0, mixup: 0 },
      loss: { kind: 'ce', labelSmoothing: 0 },
      input: { kind: 'clean' },
      schedule: { kind: 'cosine', grain: 'epoch', warmupEpochs: 0, to: 0 },
      awp: { gamma: 0 },
      average: { kind: 'none' },
      selection: { images: 512, perturb: 'pgd-5', epsilon: 8 / 255, norm: 'linf' },
      seed: 1,
    });
    const given = {
      ...benchmark,
      epochs: 3,
      optimiser: { clipNorm: 1, nesterov: false },
      augment: { cutout: 8 },
    };
    expect(parseConfig(retrainConfig, given, 'x')).toMatchObject({
      epochs: 3,
      optimiser: { learningRate: 0.1, clipNorm: 1, nesterov: false },
      augment: { cropPadding: 4, cutout: 8 },
    });
  });

  test.each([
    [{ auxiliary: true }, 'network.auxiliary = true', 'no auxiliary head'],
    [{ dropPath: 0.2 }, 'network.dropPath = 0.2', 'drop no paths'],
  ])('networks of NAS-Bench-201 refuse %o', async (network, given, expected) => {
    const config = { ...minimal, space: 'nas-bench-201', genotype: '333133', network };
    const { complaint } = await caughtError(InputError, () => parseConfig(retrainConfig, config, 'x'));
    expect(complaint.given).toContain(given);
    expect(complaint.expected).toContain(expected);
  });

  test('filled-in configurations stay as they are when they are read again', () => {
    const configs = [
      parseConfig(searchConfig, minimal, 'x'),
      parseConfig(searchConfig, { ...minimal, strategy: 'darts' }, 'x'),
      parseConfig(retrainConfig, { ...minimal, genotype: 'Genotype(…)' }, 'x'),
      parseConfig(searchConfig, { ...minimal, space: 'nas-bench-201' }, 'x'),
      parseConfig(searchConfig, { ...minimal, space: 'pc-darts', network: { primitives: 's1' } }, 'x'),
      parseConfig(retrainConfig, { ...minimal, space: 'nas-bench-201', genotype: '333133' }, 'x'),
    ];
    for (const config of configs) expect(runConfig.parse(JSON.parse(JSON.stringify(config)))).toEqual(config);
    const attack = parseConfig(attackConfig, { run: 'runs/y' }, 'x');
    expect(attackConfig.parse(JSON.parse(JSON.stringify(attack)))).toEqual(attack);
  });

  test('the plain search has no regulariser unless it is asked for one, which is refused', async () => {
    expect(parseConfig(searchConfig, { ...minimal, strategy: 'darts' }, 'x').lambda).toBe(0);
    expect(await refusal({ ...minimal, strategy: 'darts', lambda: 1 })).toMatchObject({
      given: 'lambda = 1 in quick.yaml',
      expected: expect.stringContaining('0 with strategy darts'),
    });
  });
});

describe('ε', () => {
  test.each([
    ['8/255', 8 / 255],
    ['0.1', 0.1],
    [0, 0],
    [1, 1],
  ])('%j is accepted', (epsilon, value) => {
    expect(parseConfig(searchConfig, { ...minimal, epsilon }, 'x').epsilon).toBe(value);
  });

  test.each([-0.1, 1.01, '-8/255', '256/255', 'x', '1/0', Number.NaN, true])(
    '%j is refused',
    async epsilon => {
      expect((await refusal({ ...minimal, epsilon })).given).toContain('epsilon = ');
    },
  );

  test('the L2 ball of an attack may have any radius, the L∞ ball may not', () => {
    const attack = { run: 'runs/y', epsilon: 1.5 };
    expect(parseConfig(attackConfig, { ...attack, norm: 'l2' }, 'x').epsilon).toBe(1.5);
    expect(() => parseConfig(attackConfig, attack, 'x')).toThrow('epsilon = 1.5');
  });

  test('the L2 ball has no default radius, and a largest one', async () => {
    const l2 = { run: 'runs/y', norm: 'l2' };
    const refused = (value: object) =>
      caughtError(InputError, () => parseConfig(attackConfig, value, 'x')).then(error => error.complaint);
    expect(await refused(l2)).toMatchObject({
      given: 'no epsilon in x',
      expected: expect.stringMatching(/norm l2.*such as 0\.5/),
    });
    expect((await refused({ ...l2, epsilon: 1001 })).given).toBe('epsilon = 1001 in x');
    expect(parseConfig(attackConfig, { ...l2, epsilon: 0.5 }, 'x').epsilon).toBe(0.5);
    expect(parseConfig(attackConfig, { run: 'runs/y' }, 'x').epsilon).toBe(8 / 255);
  });
});

describe('refusals', () => {
  test('an unknown key, with the nearest known one', async () => {
    expect(await refusal({ ...minimal, lamda: 2 })).toEqual({
      given: 'unknown key lamda in quick.yaml',
      expected: expect.stringContaining('lambda'),
      remedy: 'did you mean lambda?',
    });
  });

  test('an unknown key inside a section, by its dotted path', async () => {
    const { given, remedy } = await refusal({ data: { name: 'mnist', limt: 3 } });
    expect({ given, remedy }).toEqual({
      given: 'unknown key data.limt in quick.yaml',
      remedy: 'did you mean data.limit?',
    });
  });

  test('an unknown key near to none', async () => {
    expect((await refusal({ ...minimal, zzzzzzzzzzzz: 2 })).remedy).toBe('remove zzzzzzzzzzzz');
  });

  test('a wrong type', async () => {
    expect(await refusal({ ...minimal, network: { layers: 'eight' } })).toEqual({
      given: "network.layers = 'eight' in quick.yaml",
      expected: 'network.layers to be a whole number',
      remedy: 'correct network.layers',
    });
  });

  test('a missing key', async () => {
    expect(await refusal({ data: {} })).toMatchObject({
      given: 'no data.name in quick.yaml',
      remedy: 'give data.name by its flag or in a --config file',
    });
  });

  test('λ < 0', async () => {
    expect(await refusal({ ...minimal, lambda: -1 })).toMatchObject({
      given: 'lambda = -1 in quick.yaml',
      expected: 'lambda to be a number of at least 0',
    });
  });

  test.each([0, 1.5, '3'])('%j where a count is meant', async epochs => {
    expect((await refusal({ ...minimal, epochs })).expected).toMatch(/^epochs to be a whole number/);
  });

  test.each(['', 'gausian', 'fgsmm', 'pgd-0', 'fgsm-3', 'apgd', 'square-'])(
    'the attack %j, with all names',
    name => {
      const parse = () => parseConfig(attackConfig, { run: 'r', attacks: [name] }, 'x');
      expect(parse).toThrow('expected attacks.0 to be an attack by name, such as fgsm, pgd-K or autoattack');
      expect(parse).toThrow('fab-t[-K]');
    },
  );

  test.each([
    ['ddn', 'linf', /attacks\.0 to be l2: ddn is defined for no other/],
    ['fgsm', 'l1', /attacks\.0 to be linf, l2: fgsm is defined/],
    ['gaussian', 'l2', /attacks\.0 to be linf: noise is drawn per pixel/],
    ['autoattack', 'l0', /attacks\.0 to be linf, l2 or l1/],
  ])('%s in the norm %s', (name, norm, message) => {
    const parse = () => parseConfig(attackConfig, { run: 'r', attacks: [name], norm, epsilon: 1 }, 'x');
    expect(parse).toThrow(message);
  });

  test.each([
    ['l1', undefined, /a length of at most 1000000 for the norm l1, which has no default, such as 12/],
    ['l0', 0.5, /a whole number of pixels for the norm l0/],
  ])('a radius of the norm %s of %s', (norm, epsilon, message) => {
    const attacks = [norm === 'l1' ? 'square' : 'one-pixel'];
    expect(() => parseConfig(attackConfig, { run: 'r', attacks, norm, epsilon }, 'x')).toThrow(message);
  });

  test.each(['deepfool', 'square', 'autoattack', 'eot-pgd-10'])(
    'the perturbation %s of a search, whose images do not stay together',
    async perturb => {
      expect((await refusal({ ...minimal, perturb })).expected).toMatch(/asks all images the same/);
    },
  );

  test.each([
    ['perturb', 'gausian', 'did you mean gaussian?'],
    ['regulariser', 'kll', 'did you mean kl?'],
    ['strategy', 'rnsa', 'did you mean rnas?'],
  ])('a misspelt %s, with the nearest name', async (key, name, remedy) => {
    expect((await refusal({ ...minimal, [key]: name })).remedy).toBe(remedy);
  });

  test.each(['pgd', 'pgd-0', 'pgd--3', 'pgd-007', 'pgd-1.5', 'PGD-7'])(
    'the perturbation %s',
    async perturb => {
      expect((await refusal({ ...minimal, perturb })).given).toContain(perturb);
    },
  );

  test('an attack twice, no attack', () => {
    for (const attacks of [['fgsm', 'fgsm'], []]) {
      expect(() => parseConfig(attackConfig, { run: 'r', attacks }, 'x')).toThrow(/given attacks/);
    }
  });

  test('several mistakes in one message', async () => {
    const { given } = await refusal({ data: { name: 3 }, epochs: 1.5, lamda: 1 });
    expect(given).toBe('data.name = 3; epochs = 1.5; unknown key lamda in quick.yaml');
  });

  test.each([[null], [5], ['text'], [[1]]])('%j in place of a mapping', async value => {
    expect((await refusal(value)).expected).toBe('the configuration to be a section of keys');
  });

  test('a prototype is not taken for a key', async () => {
    expect((await refusal(JSON.parse('{"data":{"name":"m"},"__proto__":{"x":1},"x":2}'))).given).toContain(
      'x',
    );
    expect((await refusal({ ...minimal, constructor: 1 })).given).toContain('unknown key constructor');
  });
});
