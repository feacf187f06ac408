import type { RandomStream } from '../../../base/randomStream.js';
import { clampToBox } from '../../balls/clampToBox.js';
import type { Subject } from '../../subject.js';

/**
 * The direction into the adversarial region at a point of its boundary, from decisions alone (Chen et al., arXiv 1904.02144,
 * eq. 16): with φ = ±1 where a probe is adversarial or not, the sum of (φ(x + δ u) − mean φ) · u, whose length means nothing. The
 * baseline takes away what all probes have in common where the point is not quite on the boundary; where all agree, φ alone is taken.
 *
 * @param reach δ; the probes are inside the box, and u is what is left of their way
 */
export async function estimateNormal(
  subject: Subject,
  norm: 'linf' | 'l2',
  x: Float32Array,
  { reach, samples, random }: { reach: number; samples: number; random: RandomStream },
): Promise<Float64Array> {
  const draw = norm === 'l2' ? () => random.normal() : () => 2 * random.uniform() - 1;
  const probes = Array.from({ length: samples }, () => {
    const way = Float64Array.from(x, draw);
    const length = Math.sqrt(way.reduce((sum, value) => sum + value * value, 0));
    const probe = x.map((value, i) => value + (reach * way[i]) / length);
    clampToBox(probe);
    return probe;
  });
  const logits = await subject.logitsOf(probes);
  const signs = logits.map(row => (subject.isAdversarial(row) ? 1 : -1));
  const mean = signs.reduce((sum: number, value) => sum + value, 0) / samples;
  const weights = Math.abs(mean) === 1 ? signs : signs.map(value => value - mean);
  const normal = new Float64Array(x.length);
  for (const [sample, probe] of probes.entries()) {
    for (let i = 0; i < x.length; i++) normal[i] += (weights[sample] * (probe[i] - x[i])) / reach;
  }
  return normal;
}
