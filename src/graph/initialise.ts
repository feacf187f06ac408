import { InputError } from '../base/inputError.js';
import { type RandomStream, randomStream } from '../base/randomStream.js';
import type { NamedTensors, Tensor } from '../base/tensor.js';
import type { Graph } from './graph.js';
import { listParameters, type Parameter } from './parameters.js';

/**
 * How the weights of convolutions and linear layers start. `fan_in` is the count of inputs that one output sums:
 *
 * - `torch`: U(±1/√fan_in) for weights and biases. That is Kaiming-uniform with a = √5, PyTorch's default and DARTS' choice.
 * - `he`: N(0, 2/fan_in), biases 0 (He et al., arXiv 1502.01852, eq. 10).
 * - `glorot`: U(±√(6/(fan_in + fan_out))), biases 0 (Glorot & Bengio, AISTATS 2010, eq. 16).
 */
export type Initialiser = 'torch' | 'he' | 'glorot';

interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

interface Rule {
  weight(random: RandomStream, fans: Fans): number;
  bias(random: RandomStream, fans: Fans): number;
}

const rules: { [Name in Initialiser]: Rule } = {
  torch: {
    weight: (random, { fanIn }) => symmetric(random, 1 / Math.sqrt(fanIn)),
    bias: (random, { fanIn }) => symmetric(random, 1 / Math.sqrt(fanIn)),
  },
  he: {
    weight: (random, { fanIn }) => random.normal() * Math.sqrt(2 / fanIn),
    bias: () => 0,
  },
  glorot: {
    weight: (random, { fanIn, fanOut }) => symmetric(random, Math.sqrt(6 / (fanIn + fanOut))),
    bias: () => 0,
  },
};

export const initialiserNames = Object.keys(rules) as readonly Initialiser[];

/**
 * First values of every parameter and running statistic, in the order and layouts of {@link listParameters}.
 * Batch normalisation starts as the identity: weight 1, bias 0, running mean 0 and variance 1. Each parameter is
 * drawn from the stream `(seed, 'initialise', name)`: adding a node leaves the others' values as they were.
 *
 * @throws InputError if the graph is impossible or the seed is not a whole number
 */
export function initialiseParameters(
  graph: Graph,
  seed: number,
  initialiser: Initialiser = 'torch',
): NamedTensors {
  if (!Number.isSafeInteger(seed)) {
    throw new InputError({
      given: `seed ${seed}`,
      expected: 'a whole number',
      remedy: 'pass for example --seed 1',
    });
  }
  const fans = new Map<string, Fans>();
  const tensors = new Map<string, Tensor>();
  for (const parameter of listParameters(graph)) {
    if (parameter.role === 'weight' && parameter.shape.length > 1)
      fans.set(parameter.node, fansOf(parameter));
    const value = starter(parameter, fans.get(parameter.node), rules[initialiser]);
    const random = randomStream(seed, 'initialise', parameter.name);
    const size = parameter.shape.reduce((product, extent) => product * extent, 1);
    tensors.set(parameter.name, {
      shape: parameter.shape,
      data: Float32Array.from({ length: size }, () => value(random)),
    });
  }
  return tensors;
}

/** A parameter's law; without `fans` its node is a batch normalisation. */
function starter({ role }: Parameter, fans: Fans | undefined, rule: Rule): (random: RandomStream) => number {
  if (role === 'running_mean') return () => 0;
  if (role === 'running_var') return () => 1;
  if (!fans) return role === 'weight' ? () => 1 : () => 0;
  return random => rule[role](random, fans);
}

function fansOf({ shape: [outputs, inputs, ...window] }: Parameter): Fans {
  const area = window.reduce((product, extent) => product * extent, 1);
  return { fanIn: inputs * area, fanOut: outputs * area };
}

function symmetric(random: RandomStream, bound: number): number {
  return (2 * random.uniform() - 1) * bound;
}
