import { types } from 'node:util';
import { InputError } from '../base/inputError.js';
import { nearestName } from '../base/nearestName.js';
import type { NamedTensors, Tensor } from '../base/tensor.js';
import type { Graph } from '../graph/graph.js';
import type { LayerOf } from '../graph/layer.js';
import type { Alpha, BackwardRequest, ForwardOptions, Gradients, Pass } from './engine.js';
import type { OptimiserSpec } from './optimiserSpec.js';

/**
 * The checks of a model's arguments that every engine makes before it computes, so that all of them refuse the
 * same calls with the same words. Each throws an InputError.
 */

/** Images and options of a forward call; returns the batch size. */
export function checkForward(graph: Graph, images: Tensor, options: ForwardOptions): number {
  const input = graph.nodes[0].layer as LayerOf<'input'>;
  // Callers without types may leave an argument out.
  const shape = images?.shape ?? [];
  const [batch, height, width, channels] = shape;
  const fits =
    shape.length === 4 &&
    Number.isInteger(batch) &&
    batch > 0 &&
    height === input.height &&
    width === input.width &&
    channels === input.channels;
  if (!fits) {
    throw new InputError({
      given: `images of shape [${shape.join(', ')}]`,
      expected: `[batch, ${input.height}, ${input.width}, ${input.channels}] with a batch of 1 or more`,
      remedy: 'pass images of the size for which the network was built',
    });
  }
  requireFloats('image data', images.data, batch * height * width * channels);
  checkOptions(options ?? {});
  checkAlpha(graph, options.alpha);
  return batch;
}

function checkOptions({ mode, updateStatistics, dropPath }: Partial<ForwardOptions>): void {
  if (mode !== 'train' && mode !== 'eval') {
    throw new InputError({
      given: `mode ${String(mode)}`,
      expected: 'train or eval',
      remedy: "pass mode: 'train' or mode: 'eval'",
    });
  }
  if (mode === 'eval' && (updateStatistics || dropPath)) {
    throw new InputError({
      given: `${dropPath ? 'dropPath' : 'updateStatistics'} in eval mode`,
      expected: 'train mode with it, or eval mode without it',
      remedy: "pass mode: 'train' or leave the option out",
    });
  }
  if (!dropPath) return;
  if (!(dropPath.rate >= 0 && dropPath.rate < 1)) {
    throw new InputError({
      given: `drop-path rate ${dropPath.rate}`,
      expected: 'a number in [0, 1)',
      remedy: 'pass for example 0.2',
    });
  }
  if (!Number.isSafeInteger(dropPath.seed)) {
    throw new InputError({
      given: `drop-path seed ${dropPath.seed}`,
      expected: 'a whole number',
      remedy: 'draw one from a stream',
    });
  }
}

function checkAlpha(graph: Graph, alpha: Alpha = {}): void {
  const names = graph.alphaTables.map(({ name }) => name);
  for (const given of Object.keys(alpha)) {
    if (!names.includes(given)) throw unknownName('alpha table', given, names);
  }
  for (const { name, rows, columns } of graph.alphaTables) {
    if (!alpha[name]) throw missingName('alpha table', name);
    requireFloats(`alpha table ${name} (${rows} rows × ${columns} columns)`, alpha[name], rows * columns);
  }
}

/** Gradients at the logits, for a pass of this size. */
export function checkBackward(
  graph: Graph,
  pass: Pick<Pass, 'batch' | 'classes' | 'auxiliary' | 'inputOnly'>,
  dLogits: Float32Array,
  request: BackwardRequest,
): void {
  requireFloats('dLogits', dLogits, pass.batch * pass.classes);
  const { dAuxiliary, into } = request;
  if (pass.inputOnly && (request.weights || request.alpha)) {
    throw new InputError({
      given: `a request for gradients of ${request.weights ? 'weights' : 'alpha'}, of a pass with differentiable: 'input'`,
      expected: "a request for the input's gradient alone",
      remedy: "leave differentiable: 'input' out of the forward call",
    });
  }
  if (dAuxiliary) {
    if (!pass.auxiliary) {
      throw new InputError({
        given: 'dAuxiliary for a pass without auxiliary logits',
        expected: 'a train-mode pass of a graph that has an auxiliary head',
        remedy: 'leave dAuxiliary out',
      });
    }
    requireFloats('dAuxiliary', dAuxiliary, pass.auxiliary.length);
  }
  if (into) checkInto(graph, pass.batch, request, into);
}

/** Gradients to add to: those of the request, as long as the graph and the batch make them. */
export function checkInto(graph: Graph, batch: number, request: BackwardRequest, into: Gradients): void {
  for (const part of ['weights', 'alpha', 'input'] as const) {
    if (Boolean(request[part]) !== (into[part] !== undefined)) {
      throw new InputError({
        given: `gradients to add to ${into[part] ? 'with' : 'without'} ${part}`,
        expected: `gradients ${request[part] ? 'with' : 'without'} ${part}, as the request says`,
        remedy: 'accumulate passes of one request only',
      });
    }
  }
  const { height, width, channels } = graph.nodes[0].layer as LayerOf<'input'>;
  if (into.input) requireFloats('input gradient', into.input, batch * height * width * channels);
  if (into.alpha) checkAlpha(graph, into.alpha);
}

/** A parameter state: exactly the names and shapes of `expected`. */
export function checkState(
  expected: readonly { name: string; shape: readonly number[] }[],
  state: NamedTensors,
): void {
  const names = expected.map(({ name }) => name);
  const known = new Set(names);
  for (const name of state.keys()) if (!known.has(name)) throw unknownName('state', name, names);
  for (const { name, shape } of expected) {
    const tensor = state.get(name);
    if (!tensor) throw missingName('state', name);
    const size = shape.reduce((product, extent) => product * extent, 1);
    if (tensor.shape.join() !== shape.join() || tensor.data.length !== size) {
      throw new InputError({
        given: `${name} of shape [${tensor.shape.join(', ')}] with ${tensor.data.length} values`,
        expected: `shape [${shape.join(', ')}]`,
        remedy: 'load the state of the same network',
      });
    }
    requireFloats(name, tensor.data, size);
  }
}

/**
 * What an optimiser remembers of these trainable parameters: nothing, one momentum each (SGD), or a mean and a
 * variance each and the step's number (Adam). Returns whose memory it is, undefined for nothing.
 */
export function checkOptimiserState(
  trainable: readonly { name: string; shape: readonly number[] }[],
  state: NamedTensors,
): OptimiserSpec['kind'] | undefined {
  if (state.size === 0) return undefined;
  const kind = state.has('step') ? 'adam' : 'sgd';
  const fields = { sgd: ['momentum'], adam: ['mean', 'variance'] }[kind];
  const expected = trainable.flatMap(({ name, shape }) =>
    fields.map(field => ({ name: `${name}.${field}`, shape })),
  );
  checkState(kind === 'adam' ? [...expected, { name: 'step', shape: [1] }] : expected, state);
  return kind;
}

/** Refuses to go on with one optimiser from what another one remembers. */
export function checkSameOptimiser(spec: OptimiserSpec, remembered: OptimiserSpec['kind'] | undefined): void {
  if (remembered === undefined || remembered === spec.kind) return;
  throw new InputError({
    given: `a step of ${spec.kind} after steps of ${remembered}`,
    expected: `${remembered}, whose state the model holds`,
    remedy: 'set an empty optimiser state first',
  });
}

/** Settings of an optimiser step. */
export function checkOptimiser(spec: OptimiserSpec): void {
  if (spec?.kind !== 'sgd' && spec?.kind !== 'adam') {
    throw new InputError({
      given: `a step of ${spec ? `the optimiser ${String((spec as { kind: unknown }).kind)}` : 'no optimiser'}`,
      expected: 'sgd or adam with its settings',
      remedy: "pass for example { kind: 'sgd', learningRate: 0.1, momentum: 0.9, weightDecay: 0 }",
    });
  }
  const require = (name: string, value: number, fits: boolean, expected: string) => {
    if (fits) return;
    throw new InputError({
      given: `${spec.kind} with ${name} ${value}`,
      expected,
      remedy: `mend the optimiser's ${name}`,
    });
  };
  const natural = (value: number) => value >= 0 && Number.isFinite(value);
  const fraction = (value: number) => value >= 0 && value < 1;
  const { learningRate, weightDecay, clipNorm } = spec;
  require('learningRate', learningRate, natural(learningRate), 'a finite number, 0 or more');
  require('weightDecay', weightDecay, natural(weightDecay), 'a finite number, 0 or more');
  if (clipNorm !== undefined) require('clipNorm', clipNorm, clipNorm > 0, 'a number above 0');
  if (spec.kind === 'sgd') {
    require('momentum', spec.momentum, fraction(spec.momentum), 'a number in [0, 1)');
    const usable = !spec.nesterov || spec.momentum > 0;
    require('momentum', spec.momentum, usable, 'a momentum above 0, which Nesterov needs');
  } else {
    require('beta1', spec.beta1, fraction(spec.beta1), 'a number in [0, 1)');
    require('beta2', spec.beta2, fraction(spec.beta2), 'a number in [0, 1)');
    require('epsilon', spec.epsilon, spec.epsilon > 0, 'a number above 0');
  }
}

/** Refuses something that a model made and that was used up, or that another model made. */
export function usedUp(what: 'pass' | 'gradients', call: string): InputError {
  return new InputError({
    given: `${call} of ${what} that ${what === 'pass' ? 'is' : 'are'} used up or of another model`,
    expected: `${what} of this model, not yet consumed or disposed`,
    remedy: what === 'pass' ? 'run a forward for every backward' : 'run a backward for every step',
  });
}

function requireFloats(what: string, given: Float32Array, expected: number): void {
  if (!types.isFloat32Array(given)) {
    throw new InputError({
      given: `${what} in ${typeName(given)}`,
      expected: `a Float32Array of ${expected} values`,
      remedy: 'copy it with Float32Array.from',
    });
  }
  if (given.length === expected) return;
  // An array whose buffer was transferred, or resized to less than the array, has no values any more.
  const lost = given.length === 0;
  throw new InputError({
    given: `${what} of ${given.length} values`,
    expected: `${expected} values`,
    remedy: `pass an array that fits the network and the batch${lost ? ', whose buffer was not transferred or shrunk' : ''}`,
  });
}

function typeName(given: unknown): string {
  return Object.prototype.toString.call(given).slice('[object '.length, -1);
}

function unknownName(what: string, given: string, names: readonly string[]): InputError {
  const near = nearestName(given, names);
  return new InputError({
    given: `${what} ${given}`,
    expected: names.length > 0 ? `names of this network${near ? `, such as ${near}` : ''}` : 'none',
    remedy: `leave ${given} out${near ? ` or call it ${near}` : ''}`,
  });
}

function missingName(what: string, name: string): InputError {
  return new InputError({
    given: `no ${what} ${name}`,
    expected: `one named ${name}`,
    remedy: `add ${name}`,
  });
}
