import type { RandomStream } from '../../../base/randomStream.js';
import type { Objective } from '../../../loss/objective.js';
import type { Subject } from '../../subject.js';

/**
 * The gradient of an objective from its values alone, by pairs of opposite probes:
 *
 *     g = mean over the pairs of (L(x + σ u) − L(x − σ u)) / (2 σ) · u
 *
 * @param draw one entry of u: ±1 (SPSA) or standard normal (NES)
 */
export async function estimateGradient(
  subject: Subject,
  image: Float32Array,
  objective: Objective,
  {
    samples,
    reach,
    draw,
    random,
  }: { samples: number; reach: number; draw: (random: RandomStream) => number; random: RandomStream },
): Promise<Float64Array> {
  const pairs = samples / 2;
  const probes = Array.from({ length: pairs }, () => Float32Array.from(image, () => draw(random)));
  const logits = await subject.logitsOf(
    probes.flatMap(probe => [
      image.map((value, i) => value + reach * probe[i]),
      image.map((value, i) => value - reach * probe[i]),
    ]),
  );
  const gradient = new Float64Array(image.length);
  for (const [pair, probe] of probes.entries()) {
    const difference = objective(logits[2 * pair]).value - objective(logits[2 * pair + 1]).value;
    const slope = difference / (2 * reach * pairs);
    for (let i = 0; i < gradient.length; i++) gradient[i] += slope * probe[i];
  }
  return gradient;
}
