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
 * Largest relative differences that are rounding. Both sides compute in float32 and sum in orders of their own; in a
 * network tens of layers deep with batch statistics, a rounding moves a few values across the kink of a ReLU or makes
 * another of two nearly equal values a window's maximum, which shows in gradients more than in logits.
 */
export const tolerance = { logits: 1e-3, gradients: 2e-2 };

/** max |a − b| / max |a|; 0 where both are all zero, NaN where a NaN is. */
export function relativeDifference(expected: Tensor, actual: Tensor): number {
  let difference = 0;
  let largest = 0;
  for (let i = 0; i < expected.data.length; i++) {
    const distance = Math.abs(expected.data[i] - actual.data[i]);
    if (Number.isNaN(distance)) return Number.NaN;
    difference = Math.max(difference, distance);
    largest = Math.max(largest, Math.abs(expected.data[i]));
  }
  return difference === 0 ? 0 : difference / largest;
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
  const worst = { logits: { difference: 0, name: '' }, gradients: { difference: 0, name: '' } };
  for (const [name, tensor] of expected) {
    const other = actual.get(name);
    if (other === undefined) throw refuse(`it has no ${name}`);
    if (`${other.shape}` !== `${tensor.shape}`) {
      throw refuse(`${name} is [${other.shape}] instead of [${tensor.shape}]`);
    }
    const part = name === 'logits' || name === 'auxiliary' ? 'logits' : 'gradients';
    const difference = relativeDifference(tensor, other);
    if (!(difference <= tolerance[part])) {
      throw refuse(
        `${name} differs by ${difference.toExponential(1)} of its largest value, and ${tolerance[part]} is allowed`,
      );
    }
    if (difference >= worst[part].difference) worst[part] = { difference, name };
  }
  const { logits, gradients } = worst;
  return {
    engine,
    version,
    logits: logits.difference,
    gradients: gradients.difference,
    worst: gradients.name,
  };
}
