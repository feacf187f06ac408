import type { NamedTensors, Tensor } from '../../base/tensor.js';
import type { Graph } from '../../graph/graph.js';
import { inferShapes, type Shape } from '../../graph/inferShapes.js';
import { listParameters } from '../../graph/parameters.js';
import { requireParameters } from './requireParameters.js';

/**
 * The parameters of a network as the field's PyTorch code has them in its `state_dict`. Names are the same: spaces name
 * their nodes as that code names its modules (`cells.3._ops.0.op.1.weight` of DARTS, `cells.3.layers.0.op.1.weight` of
 * NAS-Bench-201, `layer1.0.conv1.weight` of ResNet-18). So are layouts: convolutions [filters, channels / groups,
 * kernel, kernel], linear layers [units, inputs], the rest [channels]. One thing differs: a linear layer that reads a
 * map of more than one pixel has its inputs in (row, column, channel) order here, and (channel, row, column) there.
 *
 * PyTorch's `num_batches_tracked` is not among them: it counts nothing that its default momentum uses, and
 * `load_state_dict` does without.
 *
 * @throws InputError if the state is not the graph's
 */
export function toField(graph: Graph, state: NamedTensors): NamedTensors {
  requireParameters(graph, state, { source: 'the state', remedy: 'pass the state of the same network' });
  return rearrange(graph, state, (place, { height, width, channels }) => {
    const pixel = place % (height * width);
    return pixel * channels + Math.floor(place / (height * width));
  });
}

/**
 * The other way: tensors of the field's names and layouts as the state of a network, in the order of its parameters.
 *
 * @throws InputError as {@link toField} does
 */
export function fromField(graph: Graph, tensors: NamedTensors): NamedTensors {
  requireParameters(graph, tensors, {
    source: 'the tensors',
    remedy: 'pass the tensors of the same network',
  });
  return rearrange(graph, tensors, (place, { height, width, channels }) => {
    const channel = place % channels;
    return channel * height * width + Math.floor(place / channels);
  });
}

/** Every parameter, with the columns of linear weights taken from where `source` says. */
function rearrange(
  graph: Graph,
  tensors: NamedTensors,
  source: (place: number, read: Shape) => number,
): NamedTensors {
  const shapes = inferShapes(graph);
  const nodes = new Map(graph.nodes.map(node => [node.id, node]));
  const moved = new Map<string, Tensor>();
  for (const { name, node: id, role } of listParameters(graph)) {
    const tensor = tensors.get(name)!;
    const { layer, inputs } = nodes.get(id)!;
    const read = role === 'weight' && layer.kind === 'linear' ? shapes.get(inputs[0]) : undefined;
    const plain = read === undefined || read.height * read.width === 1;
    moved.set(name, plain ? tensor : columnsFrom(tensor, place => source(place, read)));
  }
  return moved;
}

function columnsFrom({ shape, data }: Tensor, source: (place: number) => number): Tensor {
  const [, columns] = shape;
  const places = Array.from({ length: columns }, (_, place) => source(place));
  const moved = new Float32Array(data.length);
  for (let row = 0; row < data.length; row += columns) {
    for (const [place, from] of places.entries()) moved[row + place] = data[row + from];
  }
  return { shape, data: moved };
}
