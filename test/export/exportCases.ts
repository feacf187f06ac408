import { randomStream } from '../../src/base/randomStream.js';
import type { NamedTensors, Tensor } from '../../src/base/tensor.js';
import type { Graph } from '../../src/graph/graph.js';
import { initialiseParameters } from '../../src/graph/initialise.js';
import { listParameters, type Parameter } from '../../src/graph/parameters.js';
import { dartsNetwork } from '../../src/space/darts/derivedNetwork.js';
import { publishedGenotypes } from '../../src/space/darts/publishedGenotypes.js';
import { nasBench201FromDigits } from '../../src/space/nasBench201/cellDigits.js';
import { nasBench201Network } from '../../src/space/nasBench201/derivedNetwork.js';
import { resnet18 } from '../../src/space/reference/resnet18.js';
import { wideResnet } from '../../src/space/reference/wideResnet.js';
import { square } from '../space/imageTasks.js';

/** A network as it is exported, with images to hold it against its copy. */
export interface ExportCase {
  readonly graph: Graph;
  readonly state: NamedTensors;
  /** Three, [batch, height, width, channels]. */
  readonly images: Tensor;
}

/** Networks of every space, small; of even and of odd images. */
export function exportCases(): Record<string, ExportCase> {
  const darts = { channels: 4, layers: 5, stemMultiplier: 3 };
  const graphs: Record<string, Graph> = {
    darts: dartsNetwork(publishedGenotypes.ADVRUSH, { ...square(24), ...darts, auxiliary: true }),
    'darts-odd': dartsNetwork(publishedGenotypes.DARTS_V1, { ...square(13), ...darts, auxiliary: false }),
    'p-darts': dartsNetwork(publishedGenotypes.P_DARTS, { ...square(8), ...darts, auxiliary: false }),
    'nas-bench-201': nasBench201Network(nasBench201FromDigits('320143'), {
      ...square(12),
      channels: 4,
      layers: 6,
    }),
    'resnet-18': resnet18({ ...square(9), width: 4 }),
    'wide-resnet': wideResnet({ ...square(10), depth: 16, width: 1 }),
  };
  return Object.fromEntries(
    Object.entries(graphs).map(([name, graph]) => [
      name,
      { graph, state: trainedState(graph), images: imagesFor(graph) },
    ]),
  );
}

/** Initial weights, but what starts at 0 or 1 is moved, lest a missing scale or statistic go unseen. */
export function trainedState(graph: Graph): NamedTensors {
  const state = new Map(initialiseParameters(graph, 5));
  for (const { name, role, shape } of listParameters(graph)) {
    if (role === 'weight' && shape.length > 1) continue;
    const random = randomStream(5, 'moved', name);
    state.set(name, { shape, data: state.get(name)!.data.map(() => laws[role](random.uniform())) });
  }
  return state;
}

const laws: { readonly [Role in Parameter['role']]: (uniform: number) => number } = {
  weight: uniform => 0.8 + 0.4 * uniform,
  bias: uniform => 0.4 * uniform - 0.2,
  running_mean: uniform => 0.2 * uniform - 0.1,
  running_var: uniform => 0.5 + uniform,
};

function imagesFor({ nodes: [{ layer }] }: Graph): Tensor {
  if (layer.kind !== 'input') throw new Error('a graph begins with its input');
  const { height, width, channels } = layer;
  const random = randomStream(5, 'images');
  const data = Float32Array.from({ length: 3 * height * width * channels }, () => random.uniform());
  return { shape: [3, height, width, channels], data };
}
