import { beforeAll, describe, expect, it } from 'vitest';
import { Interrupted } from '../../src/base/interrupted.js';
import { randomStream } from '../../src/base/randomStream.js';
import { RunError } from '../../src/base/runError.js';
import type { Tensor } from '../../src/base/tensor.js';
import { createEngine } from '../../src/engine/createEngine.js';
import type { Engine } from '../../src/engine/engine.js';
import { GraphBuilder } from '../../src/graph/graphBuilder.js';
import { divergence } from '../../src/loss/divergence.js';
import { createPerturbation } from '../../src/perturb/createPerturbation.js';
import { parsePerturbation } from '../../src/perturb/parsePerturbation.js';
import { search } from '../../src/search/search.js';
import type { SearchEpoch, SearchOptions } from '../../src/search/searchSetup.js';
import { darts } from '../../src/search/strategies/darts.js';
import { rnas } from '../../src/search/strategies/rnas.js';
import type { SearchStrategy } from '../../src/search/strategy.js';
import { softmaxAlpha } from '../../src/space/softmaxAlpha.js';
import { searchSpace } from '../../src/space/space.js';
import type { Snapshot } from '../../src/train/snapshot.js';
import { snapshotBits } from '../helpers/snapshotBits.js';
import { toySplit, toyTask } from '../helpers/toySplits.js';

const space = searchSpace('darts', { nodes: 2, multiplier: 2 });
const graph = space.supernet({ ...toyTask, channels: 2, layers: 3 });
const splits = { train: toySplit('train', 36), validation: toySplit('validation', 24) };

const base: SearchOptions = {
  epochs: 2,
  batchSize: 12,
  seed: 3,
  weightOptimiser: {
    learningRate: 0.05,
    learningRateMin: 0.001,
    momentum: 0.9,
    weightDecay: 3e-4,
    clipNorm: 5,
  },
  alphaOptimiser: { learningRate: 0.01, beta1: 0.5, beta2: 0.999, weightDecay: 1e-3 },
  alphaWarmupEpochs: 0,
};

function robust(
  lambda: number,
  { perturb = 'gaussian', regulariser = 'kl', epsilon = 0.1 } = {},
): SearchStrategy {
  const perturbation = createPerturbation(parsePerturbation(perturb, { epsilon }));
  return rnas({ lambda, divergence: divergence(regulariser), perturbation });
}

let engine: Engine;

beforeAll(async () => {
  engine = await createEngine(process.env.RNAS_TEST_WITHOUT_NATIVE ? 'tfjs:cpu' : 'native', {});
});

interface RunOptions {
  strategy?: SearchStrategy;
  options?: Partial<SearchOptions>;
  resume?: Snapshot;
  /** Stop before this step, counted over the whole search. */
  stopAt?: number;
  on?: Engine;
}

/** A whole search: its epochs, and the last snapshot. */
async function run({ strategy = robust(1), options, resume, stopAt, on = engine }: RunOptions = {}) {
  const model = await on.compile(graph, { seed: 3 });
  const controller = new AbortController();
  const epochs: SearchEpoch[] = [];
  let last: Snapshot | undefined;
  const setup = {
    model,
    ...splits,
    strategy,
    options: { ...base, ...options },
    derive: (alpha: Parameters<typeof softmaxAlpha>[1]) =>
      space.formatGenotype(space.derive(softmaxAlpha(space.alphaTables, alpha))),
    resume,
  };
  const keep = async (snapshot: Snapshot) => {
    last = snapshot;
  };
  try {
    const result = await search(setup, {
      signal: controller.signal,
      onStep: done => done === stopAt && controller.abort(),
      onEpoch: async (record, snapshot) => {
        epochs.push(record);
        await keep(snapshot);
      },
      onInterrupt: keep,
    });
    return { epochs, last: last!, result };
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    return { epochs, last: last!, result: undefined };
  } finally {
    model.dispose();
  }
}

/** Everything but the clock, bit by bit. */
function bits({ epochs, last }: { epochs: SearchEpoch[]; last: Snapshot }) {
  return { epochs: epochs.map(({ seconds: _, ...record }) => record), tensors: snapshotBits(last) };
}

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
    expect(bits(await run({ on: one }))).toEqual(bits(await run({ on: two })));
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

  it('stops at a loss that is not finite, and says where', async () => {
    const weightOptimiser = { ...base.weightOptimiser, learningRate: 1e20, clipNorm: 1e20 };
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

  const strategies: Record<string, SearchStrategy> = {
    lambda: robust(2),
    'noise law': robust(1, { perturb: 'rademacher' }),
    attack: robust(1, { perturb: 'fgsm' }),
    epsilon: robust(1, { epsilon: 0.2 }),
    'regulariser js': robust(1, { regulariser: 'js' }),
    'regulariser logit-l2': robust(1, { regulariser: 'logit-l2' }),
    'regulariser ce': robust(1, { regulariser: 'ce' }),
  };

  it.each(Object.entries(strategies))('%s', async (_name, strategy) => {
    expect(alphaOf(await run({ strategy }))).not.toEqual(unchanged);
  });

  const { weightOptimiser, alphaOptimiser } = base;
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

describe('the gradient of the mixing weights', () => {
  const batch = 6;
  const images: Tensor = {
    shape: [batch, 8, 8, 1],
    data: Float32Array.from(splits.validation.pixels.subarray(0, batch * 64), value => value / 255),
  };
  const labels = splits.validation.labels.subarray(0, batch);

  it.each(['kl', 'js', 'logit-l2', 'ce'])('is that of CE + λ D, with D = %s', async regulariser => {
    const model = await engine.compile(smoothSupernet(), { seed: 3 });
    const lambda = 1.5;
    const optimiser = { kind: 'sgd', learningRate: 0, momentum: 0, weightDecay: 0, nesterov: false } as const;
    const strategy = robust(lambda, { regulariser });
    // The noise is the same for every α, so that the objective is a function of the mixing weights alone.
    const random = (place: number) => randomStream(9, place);
    const step = (weights: number[]) => ({
      ...{ model, perturbationModel: model, images, labels, random },
      ...{ alpha: mix(weights), progress: 0, memory: {} },
      training: { images, labels, optimiser },
    });
    const mix = (weights: number[]) => ({ mix: Float32Array.from(weights) });
    const objective = async (weights: number[]) => {
      const { loss, regulariser: value } = await strategy.architectureGradient(step(weights));
      return loss + lambda * value;
    };
    const weights = [0.2, 0.5, 0.3];
    const { dAlpha } = await strategy.architectureGradient(step(weights));
    const h = 2 ** -7;
    for (const [i, g] of dAlpha.mix.entries()) {
      const moved = (by: number) => objective(weights.map((weight, j) => (j === i ? weight + by : weight)));
      const numeric = ((await moved(h)) - (await moved(-h))) / (2 * h);
      expect(Math.abs(numeric - g)).toBeLessThan(5e-3 * Math.max(...dAlpha.mix.map(Math.abs)));
    }
    model.dispose();
  });
});

/** One mixed edge of three convolutions, without ReLU or pooling: its objective has a derivative everywhere. */
function smoothSupernet() {
  const builder = new GraphBuilder(toyTask.image);
  builder.declareAlpha({ name: 'mix', rows: 1, columns: 3 });
  const convolution = { kind: 'conv2d', filters: 4, stride: 1, dilation: 1, groups: 1, bias: false } as const;
  const norm = { kind: 'batchNorm', affine: false, momentum: 0.1, epsilon: 1e-5 } as const;
  const operations = [1, 3, 5].map(kernel => {
    const id = builder.add(
      `conv${kernel}`,
      { ...convolution, kernel, padding: (kernel - 1) / 2 },
      builder.input,
    );
    return builder.add(`norm${kernel}`, norm, id);
  });
  const mixed = builder.add('mixed', { kind: 'weightedSum', table: 'mix', row: 0 }, ...operations);
  const wide = builder.add('wide', { ...convolution, filters: 6, kernel: 3, padding: 0 }, mixed);
  const logits = builder.add('classifier', { kind: 'linear', units: 3, bias: true }, wide);
  return builder.finish({ logits });
}
