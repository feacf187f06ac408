import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { randomStream } from '../../src/base/randomStream.js';
import type { NamedTensors, Tensor } from '../../src/base/tensor.js';
import { gather } from '../../src/data/gather.js';
import type { Split } from '../../src/data/split.js';
import type { Engine, Model } from '../../src/engine/engine.js';
import { decodeSafetensors, encodeSafetensors } from '../../src/experiment/safetensors.js';
import type { Graph } from '../../src/graph/graph.js';
import { balls } from '../../src/perturb/ball.js';
import type { ImageSource } from '../../src/perturb/perturbation.js';
import type { AttackRow, Radii, Steps } from './attackRows.js';

export interface Comparison {
  readonly graph: Graph;
  readonly parameters: NamedTensors;
  readonly split: Split<'test'>;
  readonly radii: Radii;
  readonly steps: Steps;
  readonly rows: readonly AttackRow[];
  readonly threads: number;
}

/** What one implementation made of one attack. */
export interface AttackedBy {
  /** For each image, the share of the repeats after which it is classified correctly. */
  readonly standing: readonly number[];
  /** Norms of what was found; null where nothing was. Only of attacks that seek the nearest adversarial image. */
  readonly norms?: readonly (number | null)[];
  /** Processor time of one run. */
  readonly seconds: number;
}

export interface Agreement {
  readonly versions: Readonly<Record<string, string>>;
  readonly cleanAccuracy: number;
  /** Largest difference of any logit of any image. */
  readonly logitGap: number;
  readonly rows: readonly (AttackRow & { readonly own: AttackedBy; readonly reference: AttackedBy })[];
}

const attackedBy = z.object({
  standing: z.array(z.number().min(0).max(1.000001)),
  norms: z.array(z.number().nullable()).optional(),
  seconds: z.number(),
});
const referenceReply = z.object({
  versions: z.record(z.string(), z.string()),
  attacks: z.record(z.string(), attackedBy),
});

const script = fileURLToPath(new URL('reference.py', import.meta.url));
const batchSize = 250;

/** Runs every attack twice, here and in PyTorch, on the same images of the same network, one after the other. */
export async function compareWithReferences(
  engine: Engine,
  comparison: Comparison,
  { folder, python, environment }: { folder: string; python: string; environment: NodeJS.ProcessEnv },
): Promise<Agreement> {
  const { graph, parameters, split } = comparison;
  const model = await engine.compile(graph, { seed: 1 });
  try {
    await model.setState(parameters);
    const { images, labels } = gather(split, Int32Array.from(split.labels.keys()));
    const { logits, classes } = await model.forward(images, { mode: 'eval', differentiable: false });
    await writeExchange(folder, comparison, { images, labels });
    // Side by side: seconds are of processor time.
    const [own] = await Promise.all([
      attackAllHere(model, comparison, images),
      promisify(execFile)(python, [script, folder], { env: environment, maxBuffer: 2 ** 24 }),
    ]);
    const reply = referenceReply.parse(JSON.parse(await readFile(join(folder, 'reference.json'), 'utf8')));
    const file = join(folder, 'reference.safetensors');
    const theirs = decodeSafetensors(await readFile(file), file).tensors.get('logits')!.data;
    return {
      versions: reply.versions,
      cleanAccuracy: shareCorrect(logits, classes, labels),
      logitGap: logits.reduce((gap, value, i) => Math.max(gap, Math.abs(value - theirs[i])), 0),
      rows: comparison.rows.map(row => ({
        ...row,
        own: own.get(row.name)!,
        reference: reply.attacks[row.name],
      })),
    };
  } finally {
    model.dispose();
  }
}

function shareCorrect(logits: Float32Array, classes: number, labels: Uint8Array): number {
  const hits = labels.filter((label, image) => {
    const row = logits.subarray(image * classes, (image + 1) * classes);
    return row.indexOf(Math.max(...row)) === label;
  });
  return hits.length / labels.length;
}

const streamOf = (name: string, place: number, repeat: number) =>
  randomStream(1, 'oracle', name, place, repeat);

async function attackAllHere(model: Model, comparison: Comparison, images: Tensor) {
  const own = new Map<string, AttackedBy>();
  for (const row of comparison.rows) own.set(row.name, await attackHere(model, row, comparison, images));
  return own;
}

async function attackHere(
  model: Model,
  row: AttackRow,
  { radii, steps, split }: Comparison,
  images: Tensor,
): Promise<AttackedBy> {
  const [count, height, width, channels] = images.shape;
  const size = height * width * channels;
  const source = (repeat: number): ImageSource => ({
    count,
    shape: { height, width, channels },
    image: place => ({
      pixels: images.data.slice(place * size, (place + 1) * size),
      label: split.labels[place],
      random: streamOf(row.name, place, repeat),
    }),
  });
  const standing = new Array<number>(count).fill(0);
  const norms = new Array<number | null>(count);
  const before = process.cpuUsage();
  for (let repeat = 0; repeat < row.repeats; repeat++) {
    await row.make(radii, steps).attack({ model, mode: 'eval' }, source(repeat), {
      ...{ batchSize, stopEarly: row.stopEarly },
      onResult({ place, success, norm }) {
        if (!success) standing[place] += 1 / row.repeats;
        norms[place] = Number.isFinite(norm) ? norm : null;
      },
    });
  }
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1e6 / row.repeats;
  return { standing, ...(row.norm === 'l2' && { norms }), seconds };
}

/** The first points of PGD: those that our PGD draws from the same streams. */
function startOfPgd(images: Tensor, epsilon: number): Tensor {
  const size = images.data.length / images.shape[0];
  const data = images.data.slice();
  for (let place = 0; place < images.shape[0]; place++) {
    const image = data.subarray(place * size, (place + 1) * size);
    balls.linf.scatter(image, epsilon, streamOf('pgd-20', place, 0));
    balls.linf.project(image, images.data.subarray(place * size, (place + 1) * size), epsilon, size);
  }
  return { shape: images.shape, data };
}

async function writeExchange(
  folder: string,
  { graph, parameters, radii, steps, rows, threads }: Comparison,
  { images, labels }: { images: Tensor; labels: Uint8Array },
): Promise<void> {
  const tensors = new Map<string, Tensor>([
    ...Array.from(parameters, ([name, tensor]) => [`parameters/${name}`, tensor] as const),
    ['images', images],
    ['labels', { shape: [labels.length], data: Float32Array.from(labels) }],
    ['start', startOfPgd(images, radii.linf)],
  ]);
  const attacks = rows.map(({ name, norm, repeats }) => ({ name, norm, repeats }));
  const task = { graph, threads, epsilon: radii, steps, attacks };
  await writeFile(join(folder, 'oracle.json'), JSON.stringify(task));
  await writeFile(join(folder, 'oracle.safetensors'), encodeSafetensors({ tensors, metadata: {} }));
}
