import { setImmediate as comesRound } from 'node:timers/promises';
import { Interrupted } from '../../base/interrupted.js';
import { type RandomStream, randomStream } from '../../base/randomStream.js';
import { gather } from '../../data/gather.js';
import type { Split } from '../../data/split.js';
import type { Target } from '../../perturb/perturbation.js';
import { classify } from '../classify.js';
import type { NoisyVotes, SmoothingParameters } from './smoothedClassifier.js';

/** The votes about the image at `index`. */
export interface ImageVotes extends NoisyVotes {
  readonly index: number;
}

export interface SmoothingSetup {
  /** The base network. */
  readonly target: Target;
  readonly split: Split<'test'>;
  readonly parameters: SmoothingParameters;
  readonly batchSize: number;
  readonly seed: number;
  /** Votes that are known already, and not asked for again. */
  readonly known?: readonly ImageVotes[];
  /** Called with the votes about each image as they become known. */
  readonly onImage?: (votes: ImageVotes) => void;
  readonly signal?: AbortSignal;
}

interface Sample {
  readonly index: number;
  /** Whether its answer selects the class, or counts for its probability. */
  readonly selects: boolean;
}

/**
 * Asks a network about n₀ + n copies of every image with Gaussian noise N(0, σ²) of its own for every value, which may leave [0, 1]. Copies of
 * several images share a batch, so that it is always full; every image has a random stream of its own, so that its votes do
 * not depend on batch size or threads.
 *
 * @returns the votes about all images, in order
 * @throws Interrupted if the signal is raised
 */
export async function evaluateSmoothing(setup: SmoothingSetup): Promise<ImageVotes[]> {
  const { target, split, parameters, batchSize, seed, known = [], onImage, signal } = setup;
  const { n0, n, sigma } = parameters;
  const votes = new Map(known.map(found => [found.index, found]));
  const open = Array.from(split.labels.keys()).filter(index => !votes.has(index));
  const samples = open.length * (n0 + n);
  let noise: { index: number; stream: RandomStream; image: Float32Array } | undefined;
  let ballots = new Ballots(parameters);
  for (let start = 0; start < samples; start += batchSize) {
    if (signal?.aborted) throw new Interrupted('stopped while noisy images were classified');
    const batch = Array.from({ length: Math.min(batchSize, samples - start) }, (_, place): Sample => {
      const number = start + place;
      return { index: open[Math.floor(number / (n0 + n))], selects: number % (n0 + n) < n0 };
    });
    const { height, width, channels } = split;
    const size = height * width * channels;
    const data = new Float32Array(batch.length * size);
    for (const [place, { index }] of batch.entries()) {
      if (noise?.index !== index) {
        const image = gather(split, Int32Array.of(index)).images.data;
        noise = { index, image, stream: randomStream(seed, 'smoothing', index) };
      }
      const { image, stream } = noise;
      for (let i = 0; i < size; i++) data[place * size + i] = image[i] + sigma * stream.normal();
      // A copy is drawn in a fraction of a millisecond: others get their turn now and then.
      if (place % 32 === 31) await comesRound();
    }
    const { predictions } = await classify(target, { shape: [batch.length, height, width, channels], data });
    for (const [place, sample] of batch.entries()) {
      ballots.cast(sample, predictions[place]);
      if (!ballots.isComplete) continue;
      const found = { index: sample.index, ...ballots.count() };
      votes.set(sample.index, found);
      onImage?.(found);
      ballots = new Ballots(parameters);
    }
  }
  return Array.from(split.labels.keys(), index => votes.get(index)!);
}

/** The answers about one image. */
class Ballots {
  private readonly selecting = new Map<number, number>();
  private readonly counting = new Map<number, number>();
  private open: number;

  constructor({ n0, n }: SmoothingParameters) {
    this.open = n0 + n;
  }

  cast({ selects }: Sample, prediction: number): void {
    const box = selects ? this.selecting : this.counting;
    box.set(prediction, (box.get(prediction) ?? 0) + 1);
    this.open--;
  }

  get isComplete(): boolean {
    return this.open === 0;
  }

  count(): NoisyVotes {
    const [[selected]] = ranked(this.selecting);
    const [[top, topCount], [, secondCount] = [-1, 0]] = ranked(this.counting);
    return { selected, hits: this.counting.get(selected) ?? 0, top, topCount, secondCount };
  }
}

/** Classes by their votes, the smaller class first among equals. */
function ranked(box: ReadonlyMap<number, number>): [number, number][] {
  return [...box].sort(([a, votesOfA], [b, votesOfB]) => votesOfB - votesOfA || a - b);
}
