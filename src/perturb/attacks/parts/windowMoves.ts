import type { RandomStream } from '../../../base/randomStream.js';
import { balls } from '../../ball.js';
import type { ImageShape, Subject } from '../../subject.js';
import { sign } from './squareMoves.js';

interface Bounds {
  readonly epsilon: number;
  readonly norm: 'linf' | 'l2' | 'l1';
}

interface Window {
  readonly top: number;
  readonly left: number;
  readonly side: number;
}

/** The first point of Square in L2 and L1: a pyramid of either sign in each of 5 × 5 tiles and each channel, of norm ε. */
export function tiles(subject: Subject, bounds: Bounds, random: RandomStream): Float32Array {
  const { shape } = subject;
  const side = Math.max(Math.floor(shape.height / 5), 1);
  const margin = Math.max(Math.floor((shape.height - 5 * side) / 2), 0);
  const way = new Float64Array(subject.clean.length);
  for (let top = margin; top + side <= shape.height; top += side) {
    for (let left = margin; left + side <= shape.width; left += side) {
      const values = pyramids(side, bounds.norm, random);
      for (let c = 0; c < shape.channels; c++) {
        const direction = sign(random);
        places(shape, { top, left, side }, c).forEach((place, i) => {
          way[place] = direction * values[i];
        });
      }
    }
  }
  return withNorm(subject, bounds, way);
}

/**
 * One window, drawn anew, takes what another one had and what the image has left of ε: the direction that it had so far plus
 * a pyramid of either sign, channel by channel.
 */
export function moveWindow(
  subject: Subject,
  bounds: Bounds,
  image: Float32Array,
  share: number,
  random: RandomStream,
): Float32Array {
  const { shape, clean } = subject;
  const { epsilon, norm } = bounds;
  const side = sideOf(share, shape);
  const draw = (): Window => ({
    side,
    top: random.below(shape.height - side + 1),
    left: random.below(shape.width - side + 1),
  });
  const into = draw();
  const from = draw();
  const power = norm === 'l1' ? 1 : 2;
  const way = Float64Array.from(image, (value, i) => value - clean[i]);
  const spent = powerSum(way, power);
  const spare = Math.max(epsilon ** power - spent, 0) / shape.channels;
  // In L1 the reference implementation gives each channel its share times their number; the projection takes it back.
  const scale = norm === 'l1' ? shape.channels : 1;
  const values = pyramids(side, norm, random);
  const added = Array.from({ length: shape.channels }, (_, c) => {
    const old = places(shape, into, c).map(place => way[place]);
    const both = new Set([...places(shape, into, c), ...places(shape, from, c)]);
    const taken = powerSum(
      Array.from(both, place => way[place]),
      power,
    );
    const length = scale * (spare + taken) ** (1 / power);
    const oldLength = powerSum(old, power) ** (1 / power);
    const direction = sign(random);
    const fresh = old.map((value, i) => value / (1e-12 + oldLength) + direction * values[i]);
    const freshLength = powerSum(fresh, power) ** (1 / power);
    return fresh.map(value => (value * length) / (1e-12 + freshLength));
  });
  for (let c = 0; c < shape.channels; c++) for (const place of places(shape, from, c)) way[place] = 0;
  for (let c = 0; c < shape.channels; c++) {
    places(shape, into, c).forEach((place, i) => {
      way[place] = added[c][i];
    });
  }
  return withNorm(subject, bounds, way);
}

/** √(share · pixels), at least 3 and odd, as large as the image allows. */
function sideOf(share: number, { height, width }: ImageShape): number {
  const side = Math.max(Math.round(Math.sqrt(share * height * width)), 3);
  return Math.min(side % 2 === 0 ? side + 1 : side, height, width);
}

/** The clean image plus a way scaled to length ε (L2), or projected into the ball (L1); inside the box. */
function withNorm({ clean }: Subject, { epsilon, norm }: Bounds, way: Float64Array): Float32Array {
  const scale = norm === 'l2' ? epsilon / (powerSum(way, 2) ** 0.5 + 1e-12) : 1;
  const image = clean.map((value, i) => value + scale * way[i]);
  balls[norm].project(image, clean, epsilon, image.length);
  return image;
}

/** Places of a window's values of one channel, row by row. */
function places({ width, channels }: ImageShape, { top, left, side }: Window, channel: number): number[] {
  return Array.from({ length: side * side }, (_, i) => {
    const y = top + Math.floor(i / side);
    const x = left + (i % side);
    return (y * width + x) * channels + channel;
  });
}

/**
 * Two pyramids of opposite sign above each other (η of the paper, eq. 2), turned by a right angle with a chance of 1/2, of
 * norm 1; row by row.
 */
function pyramids(side: number, norm: Bounds['norm'], random: RandomStream): Float64Array {
  const upper = Math.floor(side / 2);
  const values = new Float64Array(side * side);
  const power = norm === 'l1' ? 1 : 2;
  values.set(upper === 0 ? [] : pyramid(upper, side, power));
  values.set(
    pyramid(side - upper, side, power).map(value => -value),
    upper * side,
  );
  const length = powerSum(values, power) ** (1 / power);
  const turned = random.uniform() > 0.5;
  return values.map((_, i) => {
    const place = turned ? (i % side) * side + Math.floor(i / side) : i;
    return values[place] / length;
  });
}

/** Rectangles around the middle, each one wider than the one before on every side, of heights 1/k² (L1: 1/k⁴), added up; norm 1. */
function pyramid(rows: number, columns: number, power: number): Float64Array {
  const values = new Float64Array(rows * columns);
  const middle = [Math.floor(rows / 2), Math.floor(columns / 2)];
  for (let k = 0; k < Math.max(middle[0], middle[1]) + 1; k++) {
    const [top, left] = [middle[0] - k, middle[1] - k];
    for (let y = Math.max(top, 0); y < Math.min(top + 2 * k + 1, rows); y++) {
      for (let x = Math.max(left, 0); x < Math.min(left + 2 * k + 1, columns); x++) {
        values[y * columns + x] += (k + 1) ** (power === 1 ? -4 : -2);
      }
    }
  }
  const length = powerSum(values, power) ** (1 / power);
  return values.map(value => value / length);
}

function powerSum(values: ArrayLike<number>, power: number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.abs(values[i]) ** power;
  return sum;
}
