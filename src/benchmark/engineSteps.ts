import { InputError } from '../base/inputError.js';
import { randomStream } from '../base/randomStream.js';
import type { NamedTensors, Tensor } from '../base/tensor.js';
import type { Split, SplitRole } from '../data/split.js';
import type { Model, Pass } from '../engine/engine.js';
import { crossEntropy } from '../loss/crossEntropy.js';
import { divergence } from '../loss/divergence.js';
import { createPerturbation } from '../perturb/createPerturbation.js';
import { autoAttack } from '../perturb/ensembles/autoAttack.js';
import { parsePerturbation } from '../perturb/parsePerturbation.js';
import type { ImageResult } from '../perturb/perturbation.js';
import { search } from '../search/search.js';
import type { SearchOptions } from '../search/searchSetup.js';
import { rnas } from '../search/strategies/rnas.js';
import type { AttackOutcome } from './attackOutcome.js';
import { authorsMembers } from './authorsMembers.js';
import type { Step } from './benchmarkCase.js';
import type { Workload } from './exchange.js';

/** A workload on a model that holds its parameters. */
export interface EngineStep {
  /** Does one step; returns the milliseconds that it took. */
  run(): Promise<number>;
  /** Logits and gradients at the workload's own parameters and images, by name. */
  results(): Promise<NamedTensors>;
  /** What came of the last step; of an ensemble of attacks alone. */
  outcome?(): AttackOutcome;
}

const makers: {
  readonly [Kind in Step['kind']]: (
    model: Model,
    workload: Workload,
    step: Extract<Step, { kind: Kind }>,
  ) => EngineStep;
} = { train: trainingStep, attack: attackStep, autoattack: autoAttackStep, search: searchStep };

export function engineStep(model: Model, workload: Workload): EngineStep {
  const make = makers[workload.step.kind] as (model: Model, workload: Workload, step: Step) => EngineStep;
  return make(model, workload, workload.step);
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function logitsOf({ logits, auxiliary, batch, classes }: Pass): [string, Tensor][] {
  const shape = [batch, classes];
  return [
    ['logits', { shape, data: logits }],
    ...(auxiliary ? [['auxiliary', { shape, data: auxiliary }] as [string, Tensor]] : []),
  ];
}

function trainingStep(model: Model, workload: Workload, step: Extract<Step, { kind: 'train' }>): EngineStep {
  const { images, labels, alpha, graph } = workload;
  const backward = async () => {
    const pass = await model.forward(images, { mode: 'train', alpha });
    const { dLogits } = crossEntropy(pass.logits, labels, pass.classes);
    const dAuxiliary =
      pass.auxiliary &&
      crossEntropy(pass.auxiliary, labels, pass.classes).dLogits.map(value => value * step.auxiliaryWeight);
    const request = { weights: true, alpha: alpha !== undefined, dAuxiliary };
    return { pass, gradients: await model.backward(pass, dLogits, request) };
  };
  return {
    run: () => milliseconds(async () => (await backward()).gradients.weights!.dispose()),
    async results() {
      const { pass, gradients } = await backward();
      const results = new Map(logitsOf(pass));
      for (const [name, tensor] of await gradients.weights!.read()) results.set(`weights/${name}`, tensor);
      gradients.weights!.dispose();
      for (const { name, rows, columns } of graph.alphaTables) {
        results.set(`alpha/${name}`, { shape: [rows, columns], data: gradients.alpha![name] });
      }
      return results;
    },
  };
}

function attackStep(model: Model, workload: Workload, step: Extract<Step, { kind: 'attack' }>): EngineStep {
  const { images, labels, alpha } = workload;
  const pgd = createPerturbation({ ...step, kind: 'pgd', norm: 'linf', randomStart: true });
  const random = randomStream(1, 'benchmark', 'attack');
  return {
    run: () =>
      milliseconds(() =>
        pgd.perturb({ model, mode: 'eval', alpha }, images, labels, place => random.fork(place)),
      ),
    results: () => inputGradient(model, workload),
  };
}

/** Logits in eval mode, and the gradient of the summed cross-entropy at the images. */
async function inputGradient(model: Model, { images, labels, alpha }: Workload): Promise<NamedTensors> {
  const pass = await model.forward(images, { mode: 'eval', alpha, differentiable: 'input' });
  const { dLogits } = crossEntropy(pass.logits, labels, pass.classes, { reduction: 'sum' });
  const { input } = await model.backward(pass, dLogits, { input: true });
  return new Map([...logitsOf(pass), ['input', { shape: images.shape, data: input! }]]);
}

function autoAttackStep(
  model: Model,
  workload: Workload,
  { epsilon, iterations }: Extract<Step, { kind: 'autoattack' }>,
): EngineStep {
  const { images, labels, alpha } = workload;
  const [count, height, width, channels] = images.shape;
  const size = images.data.length / count;
  const members = authorsMembers(epsilon, iterations);
  const attack = createPerturbation(autoAttack({ version: 'custom', norm: 'linf', epsilon, members }));
  const random = randomStream(1, 'benchmark', 'attack');
  const image = (place: number) => ({
    pixels: images.data.slice(place * size, (place + 1) * size),
    ...{ label: labels[place], random: random.fork(place) },
  });
  let outcome: AttackOutcome;
  return {
    run() {
      outcome = { standing: 0, forward: 0, backward: 0 };
      const source = { count, shape: { height, width, channels }, image };
      const onResult = ({ success, forward, backward }: ImageResult) => {
        if (!success) outcome.standing++;
        outcome.forward += forward;
        outcome.backward += backward;
      };
      return milliseconds(() =>
        attack.attack({ model, mode: 'eval', alpha }, source, { batchSize: count, onResult }),
      );
    },
    results: () => inputGradient(model, workload),
    outcome: () => outcome,
  };
}

/** The optimisers of DARTS' search on CIFAR-10. */
const searchOptions: Omit<SearchOptions, 'batchSize'> = {
  epochs: 1,
  stepsPerEpoch: 2,
  seed: 1,
  weightOptimiser: {
    learningRate: 0.025,
    learningRateMin: 0.001,
    momentum: 0.9,
    weightDecay: 3e-4,
    clipNorm: 5,
  },
  alphaOptimiser: { learningRate: 3e-4, beta1: 0.5, beta2: 0.999, weightDecay: 1e-3 },
  alphaWarmupEpochs: 0,
};

/** Runs the search itself for two steps, and times the second: what is set up once per search is left out. */
function searchStep(model: Model, workload: Workload, step: Extract<Step, { kind: 'search' }>): EngineStep {
  const { lambda, perturb, epsilon } = step;
  const perturbation = createPerturbation(parsePerturbation(perturb, { epsilon }));
  const setup = {
    model,
    train: splitOf(workload, 'train'),
    validation: splitOf(workload, 'validation'),
    strategy: rnas({ lambda, divergence: divergence('kl'), perturbation }),
    options: { ...searchOptions, batchSize: workload.labels.length },
    derive: () => '',
  };
  return {
    async run() {
      const ends: number[] = [];
      await search(setup, {
        onStep: () => void ends.push(performance.now()),
        onEpoch: async () => undefined,
        onInterrupt: async () => undefined,
      });
      return ends[1] - ends[0];
    },
    async results() {
      throw new InputError({
        given: 'results asked of a search step',
        expected: 'a training or attack step, which have a peer to agree with',
        remedy: 'time the search without comparing',
      });
    },
  };
}

/** The workload's images twice: an epoch of two steps. */
function splitOf<Role extends SplitRole>({ images, labels }: Workload, role: Role): Split<Role> {
  const [, height, width, channels] = images.shape;
  const bytes = Array.from(images.data, value => Math.floor(256 * value));
  const pixels = Uint8Array.from([...bytes, ...bytes]);
  return { role, height, width, channels, pixels, labels: Uint8Array.from([...labels, ...labels]) };
}
