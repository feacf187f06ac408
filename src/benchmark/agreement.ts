import { RunError } from '../base/runError.js';
import type { NamedTensors, Tensor } from '../base/tensor.js';

/** How far results are from a reference. */
export interface Distance {
  /** Largest difference among the logits, relative to the largest of them. */
  readonly logits: number;
  /** ‖g − g'‖₂ / ‖g‖₂ over all gradients at once. */
  readonly gradients: number;
  /** Difference that nine of ten values of a tensor stay below, relative to its largest value: of the gradient where it is largest. */
  readonly worstGradient: number;
  /** That gradient. */
  readonly worst: string;
}

/** A contestant's distance from the reference of its case. */
export interface Agreement extends Distance {
  readonly engine: string;
  readonly version: string;
}

/** Largest distances that are taken for rounding. */
export type Bounds = Omit<Distance, 'worst'>;

/** Room above PyTorch's own rounding: orders of summation differ, and so do filtering algorithms. */
const factor = 2;
/** What PyTorch may happen to stay below: logits' rounding, one value on the other side of a kink, a gradient's rounding. */
const least: Bounds = { logits: 1e-5, gradients: 1e-3, worstGradient: 1e-4 };

/**
 * What an engine may be away from the computation in float64: twice what PyTorch itself is away in float32. Where a
 * rounding moves a value across the kink of a ReLU, or makes another of two nearly equal values a window's maximum, gradients
 * differ by that value's whole share. So the largest difference is a lottery, which the engine and PyTorch win in turn
 * (bench/NOTES.md); a wrong computation moves most values of a tensor, or the whole gradient's direction.
 */
export function boundsFromPeers(peers: readonly Distance[]): Bounds {
  const most = (part: keyof Bounds) => factor * Math.max(least[part], ...peers.map(peer => peer[part]));
  return { logits: most('logits'), gradients: most('gradients'), worstGradient: most('worstGradient') };
}

/** Without PyTorch nobody computes in float64: engines are held against the first of them, in float32 too, and loosely. */
export const looseBounds: Bounds = { logits: 5e-3, gradients: 0.3, worstGradient: 0.3 };

/**
 * A gradient that should be zero (a shift before a batch normalisation) is rounding and nothing else: gradients are
 * held against at least this share of the largest one of all.
 */
const noticeable = 1e-4;

function largest(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/**
 * The difference that a share of the values stays within, relative to the largest of `expected`, which counts as at
 * least `floor`; 0 where both are the same, NaN where a NaN is.
 */
export function relativeDifference(expected: Tensor, actual: Tensor, { share = 1, floor = 0 } = {}): number {
  const distances = expected.data.map((value, i) => Math.abs(value - actual.data[i])).sort();
  const last = distances[distances.length - 1];
  const distance = Number.isNaN(last) ? last : distances[Math.ceil(share * distances.length) - 1];
  return distance === 0 ? 0 : distance / Math.max(largest(expected.data), floor);
}

/** @throws RangeError that says which names or shapes are not the same */
export function distanceFrom(expected: NamedTensors, actual: NamedTensors): Distance {
  requireSameTensors(expected, actual);
  const gradients = [...expected].filter(([name]) => !isLogits(name));
  const floor = noticeable * Math.max(...gradients.map(([, { data }]) => largest(data)));
  let [logits, worstGradient, worst, squares, length] = [0, 0, '', 0, 0];
  for (const [name, tensor] of expected) {
    const other = actual.get(name)!;
    if (isLogits(name)) {
      logits = Math.max(logits, relativeDifference(tensor, other));
      continue;
    }
    const difference = relativeDifference(tensor, other, { share: 0.9, floor });
    if (!(difference < worstGradient)) [worstGradient, worst] = [Math.max(worstGradient, difference), name];
    for (const [i, value] of tensor.data.entries()) {
      squares += (value - other.data[i]) ** 2;
      length += value ** 2;
    }
  }
  return { logits, gradients: squares === 0 ? 0 : Math.sqrt(squares / length), worstGradient, worst };
}

/** @throws RunError if a distance is beyond its bound or no number: what is not the same computation is not timed */
export function requireAgreement(
  caseName: string,
  { engine, version, worst, ...distances }: Agreement,
  bounds: Bounds,
): void {
  const parts = { logits: 'the logits', gradients: 'all gradients', worstGradient: `the gradient ${worst}` };
  for (const part of ['logits', 'gradients', 'worstGradient'] as const) {
    if (distances[part] <= bounds[part]) continue;
    throw disagreement(
      caseName,
      { engine, version },
      `${parts[part]} ${distances[part].toExponential(1)} away, and ${bounds[part].toExponential(1)} is allowed`,
    );
  }
}

export function disagreement(
  caseName: string,
  { engine, version }: { readonly engine: string; readonly version: string },
  what: string,
): RunError {
  return new RunError(
    `${engine} ${version} does not compute the same for ${caseName} as the reference: ${what}; nothing was timed`,
  );
}

function requireSameTensors(expected: NamedTensors, actual: NamedTensors): void {
  const extra = [...actual.keys()].find(name => !expected.has(name));
  if (extra !== undefined) throw new RangeError(`it has ${extra} besides`);
  for (const [name, { shape }] of expected) {
    const other = actual.get(name);
    if (other === undefined) throw new RangeError(`it has no ${name}`);
    if (`${other.shape}` !== `${shape}`)
      throw new RangeError(`${name} is [${other.shape}] instead of [${shape}]`);
  }
}

function isLogits(name: string): boolean {
  return name === 'logits' || name === 'auxiliary';
}
