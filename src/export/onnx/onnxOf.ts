import { InputError } from '../../base/inputError.js';
import { packageVersion } from '../../base/packageVersion.js';
import type { NamedTensors } from '../../base/tensor.js';
import type { Alpha } from '../../engine/engine.js';
import type { Graph, GraphNode } from '../../graph/graph.js';
import { inferShapes, type Shape } from '../../graph/inferShapes.js';
import type { Layer, LayerKind } from '../../graph/layer.js';
import { nodesBehind } from '../../graph/nodesBehind.js';
import { toField } from '../weights/fieldLayout.js';
import type { OnnxModel, OnnxNode, OnnxTensor } from './onnxModel.js';
import { type OperatorSite, operators } from './operators.js';

/** Of June 2022 (ONNX 1.12): old enough for the runtimes that are in use, and it has all that networks here need. */
export const onnxOpset = 17;
const irVersion = 8;

/** What {@link onnxOf} takes besides the network. */
export interface OnnxOptions {
  readonly name: string;
  /** Texts that go into the file's metadata. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Mixing weights, for a graph with alpha tables. */
  readonly alpha?: Alpha;
}

/**
 * A network in eval mode as an ONNX model of opset 17: input `images` [batch, channels, height, width] in [0, 1], any
 * batch, normalisation inside; output `logits` [batch, classes]. Parameters keep the field's names; the auxiliary head,
 * which is for training, is left out.
 *
 * @param state all parameters and running statistics, in the layouts of graph/parameters.ts
 * @throws InputError if the state is not the graph's, or mixing weights are missing
 * @example
 * await writeFile('net.onnx', encodeOnnx(onnxOf(graph, state, { name: 'net', metadata: {} })));
 */
export function onnxOf(graph: Graph, state: NamedTensors, options: OnnxOptions): OnnxModel {
  const shapes = inferShapes(graph);
  const needed = nodesBehind(graph, graph.logits);
  const work = { parameters: toField(graph, state), shapes, alpha: options.alpha, graph };
  const nodes: OnnxNode[] = [];
  const constants = new Map<string, OnnxTensor>();
  const values = new Map<string, string>();
  for (const node of graph.nodes) {
    if (!needed.has(node.id)) continue;
    const inputs = node.layer.kind === 'input' ? ['images'] : node.inputs.map(id => values.get(id)!);
    const site = operatorSite(node, inputs, work, { nodes, constants });
    const write = operators[node.layer.kind] as (layer: Layer, site: OperatorSite) => string;
    values.set(node.id, write(node.layer, site));
  }
  const { height, width, channels } = shapes.get(graph.nodes[0].id)!;
  const classes = shapes.get(graph.logits)!.channels;
  const last = values.get(graph.logits)!;
  if (layerKind(graph, graph.logits) !== 'linear') nodes.push(flattenTo('logits', last));
  return {
    irVersion,
    opset: onnxOpset,
    producer: { name: 'rnas-lab', version: packageVersion() },
    documentation: 'images: pixel values in [0, 1]; the normalisation is a part of the model.',
    metadata: options.metadata,
    graph: {
      name: options.name,
      nodes,
      constants: [...constants.values()],
      inputs: [{ name: 'images', shape: ['batch', channels, height, width] }],
      outputs: [{ name: 'logits', shape: ['batch', classes] }],
    },
  };
}

interface Work {
  readonly graph: Graph;
  readonly shapes: ReadonlyMap<string, Shape>;
  /** In the field's layouts. */
  readonly parameters: NamedTensors;
  readonly alpha?: Alpha;
}

interface Written {
  readonly nodes: OnnxNode[];
  readonly constants: Map<string, OnnxTensor>;
}

/** Values are named `<node>.<what>`, so that no two are the same whatever the nodes are called. */
function operatorSite(
  { id, inputs: read }: GraphNode,
  inputs: readonly string[],
  { graph, shapes, parameters, alpha }: Work,
  { nodes, constants }: Written,
): OperatorSite {
  const isLogits = id === graph.logits && layerKind(graph, id) === 'linear';
  const keep = (tensor: OnnxTensor) => {
    constants.set(tensor.name, tensor);
    return tensor.name;
  };
  return {
    inputs,
    shapes: read.map(input => shapes.get(input)!),
    shape: shapes.get(id)!,
    isLogits,
    add(operator, operands, attributes = [], name) {
      const output = name === undefined ? (isLogits ? 'logits' : `${id}.output`) : `${id}.${name}`;
      const label = name === undefined ? id : `${id}.${name}`;
      nodes.push({ name: label, operator, inputs: operands, outputs: [output], attributes });
      return output;
    },
    parameter(role) {
      const name = `${id}.${role}`;
      const tensor = parameters.get(name);
      return tensor && keep({ name, ...tensor });
    },
    floats: (name, shape, data) => keep({ name: `${id}.${name}`, shape, data: Float32Array.from(data) }),
    integers: (name, data) =>
      keep({ name: `${id}.${name}`, shape: [data.length], data: BigInt64Array.from(data, BigInt) }),
    alpha: (table, row) => alphaRow(graph, alpha, table, row),
  };
}

function alphaRow(graph: Graph, alpha: Alpha | undefined, table: string, row: number): readonly number[] {
  const { columns } = graph.alphaTables.find(({ name }) => name === table)!;
  const weights = alpha?.[table];
  if (weights !== undefined) return [...weights.subarray(row * columns, (row + 1) * columns)];
  throw new InputError({
    given: `a network that is mixed by the table ${table}, without mixing weights`,
    expected: 'mixing weights for every alpha table',
    remedy: 'export a derived network, or pass the mixing weights',
  });
}

function layerKind({ nodes }: Graph, id: string): LayerKind {
  return nodes.find(node => node.id === id)!.layer.kind;
}

function flattenTo(name: string, input: string): OnnxNode {
  const attributes = [{ name: 'axis', int: 1 }];
  return { name, operator: 'Flatten', inputs: [input], outputs: [name], attributes };
}
