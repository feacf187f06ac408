import type { RandomStream } from '../../base/randomStream.js';
import type { Attack, AttackDefinition } from '../attackDefinition.js';
import type { ImageShape } from '../subject.js';
import type { Targetable } from '../targetable.js';
import { differentialChild } from './parts/differentialChild.js';

/** The one-pixel attack, as data. */
export interface OnePixelSpec extends Targetable {
  readonly kind: 'one-pixel';
  /** Pixels that may change: a whole number of at least 1. */
  readonly epsilon: number;
  readonly norm: 'l0';
  /** Generations after the first; each asks `population` queries. */
  readonly generations: number;
  /** At least 3: a child has three parents. */
  readonly population: number;
  /** F of differential evolution. */
  readonly scale: number;
}

/** For each changed pixel its row and column, as shares of the image in [0, 1), and its new channel values. */
type Genome = Float64Array;

/**
 * The one-pixel attack (Su et al., arXiv 1710.08864, §3.2): differential evolution without crossover, a child
 * g_r1 + F (g_r2 − g_r3) of three different parents replaces its place's parent if the objective is larger. ε pixels change; places
 * begin uniform, values normal around 1/2. The paper's fitness is a probability, this one its logarithm: the same order.
 */
const run: Attack<OnePixelSpec> = async (subject, spec) => {
  const { shape, clean, random } = subject;
  const objective = await subject.objective('ce');
  const pixels = Math.floor(spec.epsilon);
  let population = Array.from({ length: spec.population }, () => firstGenome(pixels, shape, random));
  let values: number[] = [];
  let best = clean;
  let adversarial: { image: Float32Array; value: number } | undefined;
  for (let generation = 0; generation <= spec.generations; generation++) {
    const candidates =
      generation === 0 ? population : population.map(() => differentialChild(population, spec.scale, random));
    const images = candidates.map(genome => paint(clean, genome, shape));
    const logits = await subject.logitsOf(images);
    const fresh = logits.map(row => objective(row).value);
    for (const [i, value] of fresh.entries()) {
      if (!subject.isAdversarial(logits[i])) continue;
      if (subject.stopEarly) return images[i];
      if (!adversarial || value > adversarial.value) adversarial = { image: images[i], value };
    }
    const better = fresh.map((value, i) => generation === 0 || value > values[i]);
    population = population.map((genome, i) => (better[i] ? candidates[i] : genome));
    values = fresh.map((value, i) => (better[i] ? value : values[i]));
    best = paint(clean, population[values.indexOf(Math.max(...values))], shape);
  }
  return adversarial?.image ?? best;
};

function firstGenome(pixels: number, { channels }: ImageShape, random: RandomStream): Genome {
  const length = 2 + channels;
  return Float64Array.from({ length: pixels * length }, (_, i) =>
    i % length < 2 ? random.uniform() : 0.5 + 0.5 * random.normal(),
  );
}

/** The clean image with the genome's pixels; places outside the image come in at the other side, values are clamped. */
function paint(clean: Float32Array, genome: Genome, { height, width, channels }: ImageShape): Float32Array {
  const image = clean.slice();
  const length = 2 + channels;
  const within = (share: number, count: number) => Math.floor((share - Math.floor(share)) * count) % count;
  for (let at = 0; at < genome.length; at += length) {
    const place = within(genome[at], height) * width + within(genome[at + 1], width);
    for (let c = 0; c < channels; c++) {
      image[place * channels + c] = Math.min(Math.max(genome[at + 2 + c], 0), 1);
    }
  }
  return image;
}

/** The paper's 400 genomes and 100 generations. Its ball is L0: `--norm l0 --epsilon 1` for one pixel. */
export const onePixel: AttackDefinition<OnePixelSpec> = {
  run,
  norms: ['l0'],
  seeks: 'strongest',
  targeted: true,
  lockstep: false,
  defaults: bounds => ({ kind: 'one-pixel', ...bounds, generations: 100, population: 400, scale: 0.5 }),
};
