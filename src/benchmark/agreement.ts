import { RunError } from '../base/runError.js';
import type { NamedTensors, Tensor } from '../base/tensor.js';

/** How far one contestant's logits and gradients are from the first one's. */
export interface Agreement {
  readonly engine: string;
  readonly version: string;
  /** Largest relative difference among the logits. */
  readonly logits: number;
  /** Largest relative difference among the gradients. */
  readonly gradients: number;
  /** The tensor in which that is. */
  readonly worst: string;
}

/**
 * Largest relative differences that can be rounding; what computes something else is of the order of 1 away. Both sides
 * compute in float32 and sum in orders of their own. Where a rounding moves a value across the kink of a ReLU, or makes
 * another of two nearly equal values a window's maximum, gradients differ by that value's whole share, and twenty
 * cells of batch normalisations pass it on. In the derived network at random weights PyTorch's own gradients are up to
 * 0.23, and its logits 2.6e-3, from what PyTorch computes in float64; the native engine's are 0.13 and 7e-4
 * (bench/NOTES.md).
 */
export const tolerance = { logits: 5e-3, gradients: 0.3 };

/**
 * A gradient that should be zero (a shift before a batch normalisation) is rounding and nothing else: gradients are
 * held against at least this share of the largest one of all.
 */
const noticeable = 1e-4;

function largest({ data }: Tensor): number {
  return data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** max |a − b| / max(|a|, floor); 0 where both are the same, NaN where a NaN is. */
export function relativeDifference(expected: Tensor, actual: Tensor, floor = 0): number {
  const distances = expected.data.map((value, i) => value - actual.data[i]);
  const distance = largest({ shape: expected.shape, data: distances });
  return distance === 0 ? 0 : distance / Math.max(largest(expected), floor);
}

/**
 * @throws RunError if names or shapes differ, or a difference is beyond {@link tolerance}: what is not the same
 *   computation is not timed
 */
export function requireAgreement(
  caseName: string,
  contestant: { readonly engine: string; readonly version: string },
  expected: NamedTensors,
  actual: NamedTensors,
): Agreement {
  const { engine, version } = contestant;
  const refuse = (what: string): RunError =>
    new RunError(
      `${engine} ${version} and the first engine do not compute the same for ${caseName}: ${what}; nothing was timed`,
    );
  const extra = [...actual.keys()].find(name => !expected.has(name));
  if (extra !== undefined) throw refuse(`it has ${extra} besides`);
  const gradients = [...expected].filter(([name]) => !isLogits(name));
  const floor = noticeable * Math.max(...gradients.map(([, tensor]) => largest(tensor)));
  const worst = { logits: { difference: 0, name: '' }, gradients: { difference: 0, name: '' } };
  for (const [name, tensor] of expected) {
    const other = actual.get(name);
    if (other === undefined) throw refuse(`it has no ${name}`);
    if (`${other.shape}` !== `${tensor.shape}`) {
      throw refuse(`${name} is [${other.shape}] instead of [${tensor.shape}]`);
    }
    const part = isLogits(name) ? 'logits' : 'gradients';
    const difference = relativeDifference(tensor, other, isLogits(name) ? 0 : floor);
    if (!(difference <= tolerance[part])) {
      throw refuse(
        `${name} differs by ${difference.toExponential(1)} of its largest value, and ${tolerance[part]} is allowed`,
      );
    }
    if (difference >= worst[part].difference) worst[part] = { difference, name };
  }
  return {
    ...{ engine, version, worst: worst.gradients.name },
    ...{ logits: worst.logits.difference, gradients: worst.gradients.difference },
  };
}

function isLogits(name: string): boolean {
  return name === 'logits' || name === 'auxiliary';
}
