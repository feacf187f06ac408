import { InputError } from '../../base/inputError.js';
import type { Graph, GraphNode } from '../../graph/graph.js';
import { inferShapes, type Shape, type Window } from '../../graph/inferShapes.js';
import type { LayerKind, LayerOf } from '../../graph/layer.js';
import { listParameters, type Parameter } from '../../graph/parameters.js';

/** A node as src/native/binding/network_reader.cc reads it. */
export interface NativeNode extends Shape {
  readonly kind: LayerKind;
  readonly inputs: readonly number[];
  readonly [attribute: string]: number | string | readonly number[];
}

/** Where a parameter is in the native engine's array of all of them. */
export interface ParameterPlace {
  readonly node: number;
  readonly offset: number;
  readonly size: number;
  /** Of a convolution or linear layer, whose layout inside the engine differs. */
  readonly isWeight: boolean;
}

/** A graph with numbers for names. */
export interface NativeNetwork {
  readonly nodes: readonly NativeNode[];
  /** In the order of listParameters. */
  readonly parameters: readonly ParameterPlace[];
  readonly logits: number;
  /** −1 without an auxiliary head. */
  readonly auxiliary: number;
  readonly parameterSize: number;
  /** Trainable parameters come first in the array. */
  readonly trainableSize: number;
  readonly alphaSize: number;
  /** How many drop-path nodes there are. */
  readonly masks: number;
}

interface Context {
  /** Where a row of an alpha table begins in the concatenation of all tables. */
  alphaOffset(table: string, row: number): number;
  /** The number of a drop-path node among its kind. */
  maskOf(node: GraphNode): number;
}

type Attributes = Readonly<Record<string, number | readonly number[]>>;
type Rule<Kind extends LayerKind> = (layer: LayerOf<Kind>, context: Context, node: GraphNode) => Attributes;

const none = (): Attributes => ({});

/** What the native engine needs to know of each kind, beyond its inputs and shape; inferShapes has checked windows. */
const rules: { [Kind in LayerKind]: Rule<Kind> } = {
  input: none,
  normalise({ mean, deviation }, _context, node) {
    for (const value of deviation) requireNumber(node, 'deviation', value, value !== 0);
    return { mean, deviation };
  },
  conv2d({ kernel, stride, padding, dilation, groups }, _context, node) {
    requireNumber(node, 'groups', groups, isCount(groups));
    return { kernel, stride, padding, dilation, groups };
  },
  batchNorm({ momentum, epsilon }, _context, node) {
    requireNumber(node, 'momentum', momentum, momentum >= 0 && momentum <= 1);
    requireNumber(node, 'epsilon', epsilon, epsilon >= 0);
    return { momentum, epsilon };
  },
  relu: none,
  maxPool: pool,
  avgPool: pool,
  add: none,
  weightedSum({ table, row }, context, node) {
    requireNumber(node, 'row', row, Number.isInteger(row) && row >= 0);
    return { alpha: context.alphaOffset(table, row) };
  },
  concat: none,
  channelSlice({ from }, _context, node) {
    requireNumber(node, 'from', from, Number.isInteger(from));
    return { from };
  },
  channelShuffle({ groups }, _context, node) {
    requireNumber(node, 'groups', groups, isCount(groups));
    return { groups };
  },
  pad({ top, bottom, left, right }, _context, node) {
    for (const [name, value] of Object.entries({ top, bottom, left, right })) {
      requireNumber(node, name, value, Number.isInteger(value));
    }
    return { top, left };
  },
  zero: none,
  noise({ stride, seed }, _context, node) {
    requireNumber(node, 'stride', stride, isCount(stride));
    requireNumber(node, 'seed', seed, (seed | 0) === seed);
    return { seed };
  },
  globalAvgPool: none,
  linear: none,
  dropPath: (_layer, context, node) => ({ mask: context.maskOf(node) }),
};

function pool({ kernel, stride, padding }: LayerOf<'maxPool'> | LayerOf<'avgPool'>): Attributes {
  return { kernel, stride, padding };
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 1;
}

function requireNumber(node: GraphNode, name: string, value: number, fits: boolean): void {
  if (fits && Number.isFinite(value)) return;
  throw new InputError({
    given: `node ${node.id} (${node.layer.kind}) with ${name} ${value}`,
    expected: `a ${name} that the layer can have`,
    remedy: 'mend the graph where this node is made',
  });
}

/** Numbers of elements are 32-bit integers where the engine multiplies matrices. */
const largestExtent = 2 ** 31 - 1;

function requireExtents(graph: Graph, shapes: ReadonlyMap<string, Shape>): void {
  for (const node of graph.nodes) {
    const { height, width, channels } = shapes.get(node.id)!;
    for (const [name, value] of Object.entries({ height, width, channels }))
      requireNumber(node, name, value, value <= largestExtent);
    const input = shapes.get(node.inputs[0] ?? node.id)!;
    if ('kernel' in node.layer) requireWindow(node, node.layer, input);
    if (node.layer.kind !== 'linear') continue;
    const inputs = input.height * input.width * input.channels;
    requireNumber(node, 'number of inputs', inputs, inputs <= largestExtent);
  }
}

/** Positions of a window's taps are 32-bit integers, too. */
function requireWindow(
  node: GraphNode,
  { kernel, stride, padding, dilation = 1 }: Window,
  { height, width }: Shape,
): void {
  requireNumber(node, 'stride', stride, stride <= largestExtent);
  const extent = dilation * (kernel - 1) + 2 * padding + Math.max(height, width);
  requireNumber(node, 'extent of window and padded image together', extent, extent <= largestExtent);
}

/**
 * The form in which the native engine compiles a graph.
 *
 * @throws InputError if the graph is not well-formed
 */
export function lowerGraph(graph: Graph): NativeNetwork {
  const shapes = inferShapes(graph);
  requireExtents(graph, shapes);
  const numberOf = new Map(graph.nodes.map(({ id }, index) => [id, index]));
  const { places, parameterSize, trainableSize } = placeParameters(listParameters(graph), numberOf);
  const dropPaths = graph.nodes.filter(({ layer }) => layer.kind === 'dropPath');
  const context: Context = {
    alphaOffset: (table, row) => alphaOffset(graph, table, row),
    maskOf: node => dropPaths.indexOf(node),
  };
  const owned = ownedOffsets(listParameters(graph), places);
  return {
    nodes: graph.nodes.map(node => {
      const rule = rules[node.layer.kind] as Rule<LayerKind>;
      const inputs = node.inputs.map(id => numberOf.get(id)!);
      const attributes = { ...rule(node.layer, context, node), ...owned.get(node.id) };
      return { kind: node.layer.kind, inputs, ...shapes.get(node.id)!, ...attributes };
    }),
    parameters: places,
    logits: numberOf.get(graph.logits)!,
    auxiliary: graph.auxiliary === undefined ? -1 : numberOf.get(graph.auxiliary)!,
    parameterSize,
    trainableSize,
    alphaSize: graph.alphaTables.reduce((sum, { rows, columns }) => sum + rows * columns, 0),
    masks: dropPaths.length,
  };
}

function alphaOffset(graph: Graph, table: string, row: number): number {
  let offset = 0;
  for (const { name, rows, columns } of graph.alphaTables) {
    if (name === table) return offset + row * columns;
    offset += rows * columns;
  }
  return offset;
}

function placeParameters(parameters: readonly Parameter[], numberOf: ReadonlyMap<string, number>) {
  const size = ({ shape }: Parameter) => shape.reduce((product, extent) => product * extent, 1);
  const trainableSize = parameters
    .filter(({ trainable }) => trainable)
    .reduce((sum, parameter) => sum + size(parameter), 0);
  let trainableEnd = 0;
  let otherEnd = trainableSize;
  const places = parameters.map((parameter): ParameterPlace => {
    const offset = parameter.trainable ? trainableEnd : otherEnd;
    if (parameter.trainable) trainableEnd += size(parameter);
    else otherEnd += size(parameter);
    const isWeight = parameter.role === 'weight' && parameter.shape.length > 1;
    return { node: numberOf.get(parameter.node)!, offset, size: size(parameter), isWeight };
  });
  return { places, parameterSize: otherEnd, trainableSize };
}

const fieldOf = {
  weight: 'weight',
  bias: 'bias',
  running_mean: 'runningMean',
  running_var: 'runningVar',
} as const satisfies { [Role in Parameter['role']]: string };

/** By node: the offsets of what it owns. */
function ownedOffsets(parameters: readonly Parameter[], places: readonly ParameterPlace[]) {
  const owned = new Map<string, Record<string, number>>();
  for (const [index, { node, role }] of parameters.entries()) {
    owned.set(node, { ...owned.get(node), [fieldOf[role]]: places[index].offset });
  }
  return owned;
}
