import { beforeAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../../src/engine/createEngine.js';
import type { Engine } from '../../../src/engine/engine.js';
import { parseConfig } from '../../../src/experiment/config/parseConfig.js';
import { searchConfig } from '../../../src/experiment/config/searchConfig.js';
import { createStrategy } from '../../../src/experiment/createStrategy.js';
import type { SearchStrategy } from '../../../src/search/strategy.js';
import { bits, runToySearch, type ToySearch, toyEngine, toySpace } from '../toySearch.js';

// A hundred searches are seconds on the native engine and most of an hour in JavaScript, where the strategies' own tests do run.
const slow = Boolean(process.env.RNAS_TEST_WITHOUT_NATIVE);

let engine: Engine;

beforeAll(async () => {
  engine = await toyEngine();
});

/** The strategy of a configuration of two epochs. */
function configured(config: object): SearchStrategy {
  const filled = parseConfig(searchConfig, { data: { name: 'mnist' }, epochs: 2, ...config }, 'a test');
  return createStrategy(filled, toySpace);
}

const run = (config: object, toy: Omit<ToySearch, 'strategy'> = {}, on = engine) =>
  runToySearch(on, { strategy: configured(config), ...toy });
const bitsOf = async (...args: Parameters<typeof run>) => bits(await run(...args));

describe
  .skipIf(slow)
  .each([
    { strategy: 'sdarts-rs', alphaPerturbation: { epsilon: 0.2 } },
    { strategy: 'sdarts-adv', alphaPerturbation: { steps: 2 } },
    { strategy: 'advrush', curvature: { warmupEpochs: 0 } },
    { strategy: 'gdas' },
  ])('a search with $strategy', config => {
  it('gives the same bits for the same seed, and others for another', async () => {
    const first = await bitsOf(config);
    expect(await bitsOf(config)).toEqual(first);
    expect(await bitsOf(config, { options: { seed: 4 } })).not.toEqual(first);
  });

  it.each([1, 3, 4])(
    'stopped before step %i and resumed, gives the bits of an uninterrupted one',
    async stopAt => {
      const whole = await bitsOf(config);
      const stopped = await run(config, { stopAt });
      expect(stopped.result).toBeUndefined();
      const resumed = await run(config, { resume: stopped.last });
      expect(bits({ epochs: [...stopped.epochs, ...resumed.epochs], last: resumed.last })).toEqual(whole);
    },
  );

  it('gives the same bits for 1 and 2 threads', async () => {
    const [one, two] = await Promise.all([1, 2].map(threads => createEngine('native', { threads })));
    expect(await bitsOf(config, {}, one)).toEqual(await bitsOf(config, {}, two));
  });

  it('is not plain DARTS', async () => {
    expect(await bitsOf(config)).not.toEqual(await bitsOf({ strategy: 'darts' }));
  });
});

describe.skipIf(slow)('where it perturbs nothing', () => {
  it.each([
    { strategy: 'sdarts-rs', alphaPerturbation: { epsilon: 0 } },
    { strategy: 'sdarts-adv', alphaPerturbation: { epsilon: 0 } },
    { strategy: 'advrush', lambda: 0 },
  ])('$strategy is plain DARTS, bit for bit', async config => {
    expect(await bitsOf(config)).toEqual(await bitsOf({ strategy: 'darts' }));
  });

  it('AdvRush is plain DARTS in its warm-up, and no longer', async () => {
    const config = { strategy: 'advrush', curvature: { warmupEpochs: 1 } };
    const { epochs } = bits(await run(config));
    const { epochs: plain } = bits(await run({ strategy: 'darts' }));
    expect(epochs[0]).toEqual(plain[0]);
    expect(epochs[0].regulariser).toBe(0);
    expect(epochs[1].regulariser).toBeGreaterThan(0);
    expect(epochs[1].alpha).not.toEqual(plain[1].alpha);
  });
});

describe.skipIf(slow)('every option takes effect', () => {
  const advRush = (curvature: object) => ({
    strategy: 'advrush',
    curvature: { warmupEpochs: 0, ...curvature },
  });
  it.each([
    ['epsilon of SDARTS-RS', { strategy: 'sdarts-rs' }, { alphaPerturbation: { epsilon: 0.2 } }],
    ['epsilonStart of SDARTS-RS', { strategy: 'sdarts-rs' }, { alphaPerturbation: { epsilonStart: 0.1 } }],
    ['epsilon of SDARTS-ADV', { strategy: 'sdarts-adv' }, { alphaPerturbation: { epsilon: 0.2 } }],
    ['epsilonStart of SDARTS-ADV', { strategy: 'sdarts-adv' }, { alphaPerturbation: { epsilonStart: 0.1 } }],
    ['steps of SDARTS-ADV', { strategy: 'sdarts-adv' }, { alphaPerturbation: { steps: 1 } }],
    ['γ of AdvRush', advRush({}), { lambda: 0.1 }],
    ['step of AdvRush', advRush({}), advRush({ step: 0.2 })],
    ['warmupEpochs of AdvRush', advRush({}), advRush({ warmupEpochs: 1 })],
    ['first temperature of GDAS', { strategy: 'gdas' }, { temperature: { from: 2 } }],
    ['last temperature of GDAS', { strategy: 'gdas' }, { temperature: { to: 1 } }],
  ])('%s', async (_name, config, change) => {
    const before = await run(config);
    const after = await run({ ...config, ...change });
    expect(after.result!.alpha).not.toEqual(before.result!.alpha);
  });
});

describe.skipIf(slow)('with a second-order step', () => {
  it.each(['sdarts-rs', 'sdarts-adv', 'advrush'])('%s is another search', async strategy => {
    const own = strategy === 'advrush' ? { curvature: { warmupEpochs: 0 } } : {};
    const first = await run({ strategy, ...own });
    const second = await run({ strategy, ...own, order: 'second' });
    expect(second.result!.alpha).not.toEqual(first.result!.alpha);
  });

  it('GDAS is refused: the step to come samples other operations', () => {
    expect(() => configured({ strategy: 'gdas', order: 'second' })).toThrow('first with strategy gdas');
  });
});

describe.skipIf(slow)('the ledger', () => {
  const steps = 6;
  const ledgerOf = async (config: object) => (await run(config)).result!.ledger;

  it('has the ascent of SDARTS-ADV under the perturbation', async () => {
    const ledger = await ledgerOf({ strategy: 'sdarts-adv', alphaPerturbation: { steps: 3 } });
    expect(ledger.perturbation).toMatchObject({ forwardPasses: 5 * steps, backwardPasses: 3 * steps });
    expect(ledger.alpha).toMatchObject({ forwardPasses: steps, backwardPasses: steps });
    expect(ledger.weights).toMatchObject({ forwardPasses: steps, backwardPasses: steps });
  });

  it('has nothing more for SDARTS-RS and GDAS than for DARTS', async () => {
    const { alpha, weights, perturbation } = await ledgerOf({ strategy: 'darts' });
    for (const strategy of ['sdarts-rs', 'gdas']) {
      const ledger = await ledgerOf({ strategy });
      expect(ledger.alpha.macs).toBe(alpha.macs);
      expect(ledger.weights.macs).toBe(weights.macs);
      expect(ledger.perturbation.macs).toBe(perturbation.macs);
    }
  });

  it("has AdvRush's input gradients under the perturbation and its differences under α", async () => {
    const ledger = await ledgerOf({ strategy: 'advrush', curvature: { warmupEpochs: 0 } });
    expect(ledger.perturbation).toMatchObject({ forwardPasses: 2 * steps, backwardPasses: 2 * steps });
    expect(ledger.alpha).toMatchObject({ forwardPasses: 5 * steps, backwardPasses: 5 * steps });
  });
});
