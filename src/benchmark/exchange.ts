import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RandomStream, randomStream } from '../base/randomStream.js';
import type { Labels, NamedTensors, Tensor } from '../base/tensor.js';
import type { Alpha } from '../engine/engine.js';
import { decodeSafetensors, encodeSafetensors } from '../experiment/safetensors.js';
import type { Graph } from '../graph/graph.js';
import { inferShapes } from '../graph/inferShapes.js';
import { initialiseParameters } from '../graph/initialise.js';
import { listParameters, type Parameter } from '../graph/parameters.js';
import { softmaxAlpha } from '../space/softmaxAlpha.js';
import type { BenchmarkCase, Contents, Step } from './benchmarkCase.js';

/** What a contestant is given: the same numbers for each of them. */
export interface Workload {
  readonly graph: Graph;
  readonly step: Step;
  readonly parameters: NamedTensors;
  readonly images: Tensor;
  readonly labels: Labels;
  /** Undefined for a graph without alpha tables. */
  readonly alpha?: Alpha;
}

const seed = 1;
const placesOf = (folder: string) => ({
  workload: join(folder, 'workload.json'),
  tensors: join(folder, 'tensors.safetensors'),
});

/**
 * Writes a case for its contestants: `workload.json` (graph and step) and `tensors.safetensors`, whose names are
 * `parameters/…`, `alpha/…`, `images` [batch, height, width, channels] in [0, 1] and `labels`.
 */
export async function writeExchange(folder: string, benchmarkCase: BenchmarkCase): Promise<void> {
  const { graph, step } = benchmarkCase;
  const { parameters, images, labels } = benchmarkCase.contents ?? drawnContents(benchmarkCase);
  const tensors = new Map<string, Tensor>();
  for (const [name, tensor] of parameters) tensors.set(`parameters/${name}`, tensor);
  for (const [name, tensor] of mixingWeights(graph)) tensors.set(`alpha/${name}`, tensor);
  tensors.set('images', images);
  tensors.set('labels', { shape: [labels.length], data: Float32Array.from(labels) });
  const places = placesOf(folder);
  await writeFile(places.workload, JSON.stringify({ graph, step }));
  await writeFile(places.tensors, encodeSafetensors({ tensors, metadata: {} }));
}

/** Uniform images of uniform classes. */
function drawnContents({ graph, batch }: BenchmarkCase): Contents {
  const shapes = inferShapes(graph);
  const { height, width, channels } = shapes.get(graph.nodes[0].id)!;
  const classes = shapes.get(graph.logits)!.channels;
  const random = randomStream(seed, 'benchmark', 'images');
  const size = batch * height * width * channels;
  const images = {
    shape: [batch, height, width, channels],
    data: Float32Array.from({ length: size }, () => random.uniform()),
  };
  const labels = Int32Array.from({ length: batch }, () => random.below(classes));
  return { parameters: startingParameters(graph), images, labels };
}

/**
 * Initial parameters, but what starts at 0 or 1 (batch normalisation, statistics) moves away from it, lest agreement on
 * it be agreement on nothing. Where a normalisation has a shift, it is such that few values are near the kink of the
 * ReLU behind it: a rounding that crosses a kink is multiplied by every layer, and two correct engines would differ by
 * tenths in a deep network.
 */
function startingParameters(graph: Graph): NamedTensors {
  const start = initialiseParameters(graph, seed, 'he');
  const moved = new Map(start);
  for (const { name, role, shape } of listParameters(graph)) {
    if (role === 'weight' && shape.length > 1) continue;
    const random = randomStream(seed, 'benchmark', name);
    moved.set(name, { shape, data: start.get(name)!.data.map(() => laws[role](random)) });
  }
  return moved;
}

const laws: { readonly [Role in Parameter['role']]: (random: RandomStream) => number } = {
  weight: random => 0.3 + 0.2 * random.uniform(),
  bias: random => 1 + 0.2 * random.normal(),
  running_mean: random => 0.1 * random.normal(),
  running_var: random => 0.5 + random.uniform(),
};

function mixingWeights({ alphaTables }: Graph): NamedTensors {
  const random = randomStream(seed, 'benchmark', 'alpha');
  const parameters = Object.fromEntries(
    alphaTables.map(({ name, rows, columns }) => [
      name,
      Float32Array.from({ length: rows * columns }, () => random.normal()),
    ]),
  );
  const weights = softmaxAlpha(alphaTables, parameters);
  return new Map(
    alphaTables.map(({ name, rows, columns }) => [name, { shape: [rows, columns], data: weights[name] }]),
  );
}

/** Reads what {@link writeExchange} has written. */
export async function readExchange(folder: string): Promise<Workload> {
  const places = placesOf(folder);
  const { graph, step } = JSON.parse(await readFile(places.workload, 'utf8')) as { graph: Graph; step: Step };
  const { tensors } = decodeSafetensors(await readFile(places.tensors), places.tensors);
  const section = (prefix: string) =>
    new Map(
      [...tensors]
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
    );
  const alpha = Array.from(section('alpha/'), ([name, { data }]) => [name, data] as const);
  return {
    graph,
    step,
    parameters: section('parameters/'),
    images: tensors.get('images')!,
    labels: Uint16Array.from(tensors.get('labels')!.data),
    ...(alpha.length > 0 && { alpha: Object.fromEntries(alpha) }),
  };
}
