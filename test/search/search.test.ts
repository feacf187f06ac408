import { beforeAll, describe, expect, it } from 'vitest';
import { RunError } from '../../src/base/runError.js';
import { createEngine } from '../../src/engine/createEngine.js';
import type { Engine } from '../../src/engine/engine.js';
import type { SearchOptions } from '../../src/search/searchSetup.js';
import { darts } from '../../src/search/strategies/darts.js';
import { unrolled } from '../../src/search/strategies/unrolled.js';
import {
  baseOptions,
  bits,
  robust,
  runToySearch,
  type ToySearch,
  toyEngine,
  toyPerturbation,
} from './toySearch.js';

let engine: Engine;

beforeAll(async () => {
  engine = await toyEngine();
});

const run = (toy?: ToySearch) => runToySearch(engine, toy);

describe('the search loop', () => {
  it('gives the same bits for the same seed, and others for another', async () => {
    const first = bits(await run());
    expect(bits(await run())).toEqual(first);
    expect(bits(await run({ options: { seed: 4 } }))).not.toEqual(first);
  });

  it('is plain DARTS at λ = 0, bit for bit', async () => {
    expect(bits(await run({ strategy: robust(0) }))).toEqual(bits(await run({ strategy: darts })));
  });

  it.each([1, 3, 4])(
    'stopped before step %i and resumed, gives the bits of an uninterrupted search',
    async stopAt => {
      const whole = bits(await run());
      const stopped = await run({ stopAt });
      expect(stopped.result).toBeUndefined();
      const resumed = await run({ resume: stopped.last });
      expect(bits({ epochs: [...stopped.epochs, ...resumed.epochs], last: resumed.last })).toEqual(whole);
    },
  );

  it.skipIf(process.env.RNAS_TEST_WITHOUT_NATIVE)('gives the same bits for 1 and 2 threads', async () => {
    const one = await createEngine('native', { threads: 1 });
    const two = await createEngine('native', { threads: 2 });
    expect(bits(await runToySearch(one))).toEqual(bits(await runToySearch(two)));
  });

  it('records an epoch as it was', async () => {
    const { epochs, result } = await run();
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2]);
    expect(epochs[0].learningRate).toBe(0.05);
    expect(epochs[1].learningRate).toBeCloseTo(0.0255, 12);
    expect(epochs[1].genotype).toBe(result!.genotype);
    expect(epochs[1].alpha.normal).toHaveLength(5);
    expect(epochs[1].alpha.normal[0]).toHaveLength(8);
    expect(epochs[0].regulariser).toBeGreaterThan(0);
  });

  it('charges every pass to its purpose', async () => {
    const steps = 6;
    const noise = (await run()).result!.ledger;
    expect(noise.weights).toMatchObject({ forwardPasses: steps, backwardPasses: steps, images: 12 * steps });
    expect(noise.alpha).toMatchObject({ forwardPasses: 2 * steps, backwardPasses: 2 * steps });
    expect(noise.perturbation.forwardPasses).toBe(0);
    const pgd = (await run({ strategy: robust(1, { perturb: 'pgd-3' }) })).result!.ledger;
    expect(pgd.perturbation).toMatchObject({ forwardPasses: 3 * steps, backwardPasses: 3 * steps });
    const plain = (await run({ strategy: darts })).result!.ledger;
    expect(plain.alpha).toMatchObject({ forwardPasses: steps, backwardPasses: steps });
    expect(noise.weights.macs).toBe(plain.weights.macs);
  });

  it('charges an unrolled step to α, and perturbed training input to the perturbation', async () => {
    const steps = 6;
    const second = (await run({ strategy: unrolled(darts) })).result!.ledger;
    const plain = (await run({ strategy: darts })).result!.ledger;
    expect(second.alpha).toMatchObject({ forwardPasses: 4 * steps, backwardPasses: 4 * steps });
    expect(second.weights).toMatchObject({ forwardPasses: steps, macs: plain.weights.macs });
    const attack = toyPerturbation('pgd-3');
    const ledgerOf = async (kind: 'perturbed' | 'mixed', strategy = robust(1)) =>
      (await run({ strategy, trainInput: { kind, perturbation: attack } })).result!.ledger;
    const [whole, half] = [await ledgerOf('perturbed'), await ledgerOf('mixed')];
    expect(whole.perturbation).toMatchObject({ forwardPasses: 3 * steps, images: 3 * 12 * steps });
    expect(half.perturbation).toMatchObject({ forwardPasses: 3 * steps, images: 3 * 6 * steps });
    expect(whole.weights.images).toBe(plain.weights.images);
    // The unrolled step is taken on perturbed images too, at the α of before.
    const both = await ledgerOf('perturbed', unrolled(darts));
    expect(both.perturbation).toMatchObject({ forwardPasses: 6 * steps });
  });

  it('stops at a loss that is not finite, and says where', async () => {
    const weightOptimiser = { ...baseOptions.weightOptimiser, learningRate: 1e20, clipNorm: 1e20 };
    const failed = run({ options: { weightOptimiser } });
    await expect(failed).rejects.toThrow(RunError);
    await expect(failed).rejects.toThrow(/NaN|Infinity/);
    await expect(failed).rejects.toThrow(/epoch \d, step \d/);
  });
});

describe('every option takes effect', () => {
  const alphaOf = ({ result }: Awaited<ReturnType<typeof run>>) => result!.alpha;
  let unchanged: ReturnType<typeof alphaOf>;

  beforeAll(async () => {
    unchanged = alphaOf(await run());
  });

  const { weightOptimiser, alphaOptimiser } = baseOptions;
  const changes: Record<string, Partial<SearchOptions>> = {
    epochs: { epochs: 3 },
    batchSize: { batchSize: 9 },
    stepsPerEpoch: { stepsPerEpoch: 2 },
    alphaWarmupEpochs: { alphaWarmupEpochs: 1 },
    'weight learning rate': { weightOptimiser: { ...weightOptimiser, learningRate: 0.06 } },
    'weight learning rate, last': { weightOptimiser: { ...weightOptimiser, learningRateMin: 0.01 } },
    momentum: { weightOptimiser: { ...weightOptimiser, momentum: 0.5 } },
    'weight decay': { weightOptimiser: { ...weightOptimiser, weightDecay: 0.1 } },
    'clip norm': { weightOptimiser: { ...weightOptimiser, clipNorm: 0.01 } },
    'α learning rate': { alphaOptimiser: { ...alphaOptimiser, learningRate: 0.02 } },
    'α β₁': { alphaOptimiser: { ...alphaOptimiser, beta1: 0.9 } },
    'α β₂': { alphaOptimiser: { ...alphaOptimiser, beta2: 0.9 } },
    'α weight decay': { alphaOptimiser: { ...alphaOptimiser, weightDecay: 0.1 } },
  };

  it.each(Object.entries(changes))('%s', async (_name, options) => {
    expect(alphaOf(await run({ options }))).not.toEqual(unchanged);
  });

  it('α stands still in warm-up epochs, in which there is no validation loss', async () => {
    const { epochs } = await run({ options: { alphaWarmupEpochs: 1 } });
    const { epochs: never } = await run({ options: { alphaWarmupEpochs: 2 } });
    expect(epochs[0].alpha).toEqual(never[1].alpha);
    expect(epochs[0]).toMatchObject({ validationLoss: null, validationAccuracy: null, regulariser: 0 });
    expect(epochs[1].alpha).not.toEqual(never[1].alpha);
  });
});
