import { randomStream } from '../../base/randomStream.js';
import { gather } from '../../data/gather.js';
import { inferShapes } from '../../graph/inferShapes.js';
import { createPerturbation } from '../../perturb/createPerturbation.js';
import { parsePerturbation } from '../../perturb/parsePerturbation.js';
import type { AttackSetup } from '../attackEvaluation.js';
import { wilsonInterval } from '../wilsonInterval.js';

/** Enough to tell chance from robustness, and few enough to cost little. */
export const probedImages = 100;

/**
 * Whether more of the first correctly classified images than chance explains withstand PGD-20 in the whole box (ε = 1 in L∞):
 * whether the Wilson interval of those that stand lies above 1 / classes.
 */
export async function probeHugeBudget(
  { target, split, batchSize, seed, signal }: AttackSetup,
  candidates: Int32Array,
  onDone: (images: number) => void,
): Promise<boolean> {
  const probed = candidates.subarray(0, probedImages);
  if (probed.length === 0) return false;
  const { height, width, channels } = split;
  const attack = createPerturbation(parsePerturbation('pgd-20', { epsilon: 1 }));
  const source = {
    count: probed.length,
    shape: { height, width, channels },
    image(place: number) {
      const { images, labels } = gather(split, probed.subarray(place, place + 1));
      return {
        pixels: images.data,
        label: labels[0],
        random: randomStream(seed, 'huge-budget', probed[place]),
      };
    },
  };
  let standing = 0;
  await attack.attack(target, source, {
    ...{ batchSize, signal, checkClean: false },
    onResult({ success }) {
      if (!success) standing++;
      onDone(1);
    },
  });
  const { graph } = target.model;
  const classes = inferShapes(graph).get(graph.logits)!.channels;
  return wilsonInterval(standing, probed.length)[0] > 1 / classes;
}
