import { Interrupted } from '../../base/interrupted.js';
import { gather } from '../../data/gather.js';
import { crossEntropy } from '../../loss/crossEntropy.js';
import type { AttackOutcome, AttackSetup } from '../attackEvaluation.js';
import { classify } from '../classify.js';
import { type Flag, flag } from './flag.js';

interface Findings {
  readonly candidates: Int32Array;
  readonly outcomes: Readonly<Record<string, AttackOutcome>>;
}

/** The doubts that an evaluation has about itself; costs two more passes over the correctly classified images. */
export async function raiseFlags(setup: AttackSetup, { candidates, outcomes }: Findings): Promise<Flag[]> {
  const flags: Flag[] = [];
  const { zeroGradient, unstable } = await probe(setup, candidates);
  if (zeroGradient) flags.push(flag('zero-gradient'));
  if (unstable) flags.push(flag('zero-budget-differs'));
  if (longerAttackIsWeaker(setup, outcomes)) flags.push(flag('more-steps-weaker'));
  return flags;
}

/** Looks at the clean images once more: is there a gradient everywhere, and does every image keep its class? */
async function probe(setup: AttackSetup, candidates: Int32Array) {
  const { target, split, batchSize, onProgress, signal } = setup;
  let zeroGradient = false;
  let unstable = false;
  const { model, mode, alpha } = target;
  for (let start = 0; start < candidates.length; start += batchSize) {
    if (signal?.aborted) throw new Interrupted('stopped while looking for flags');
    const { images, labels } = gather(split, candidates.subarray(start, start + batchSize));
    const { predictions } = await classify(target, images);
    unstable ||= predictions.some((prediction, place) => prediction !== labels[place]);
    const pass = await model.forward(images, { mode, alpha, updateStatistics: false });
    const { dLogits } = crossEntropy(pass.logits, labels, pass.classes, { reduction: 'sum' });
    const { input } = await model.backward(pass, dLogits, { input: true });
    const size = input!.length / labels.length;
    for (let place = 0; place < labels.length; place++) {
      zeroGradient ||= input!.subarray(place * size, (place + 1) * size).every(value => value === 0);
    }
    onProgress?.('flags', Math.min(start + batchSize, candidates.length), candidates.length);
  }
  return { zeroGradient, unstable };
}

/**
 * Whether an attack spares more images than one with fewer steps, beyond what random starts explain: of the images on
 * which the two differ, each is as likely to be spared by either (a sign test, McNemar 1947), so that the surplus lies
 * within three standard errors of 0.
 */
function longerAttackIsWeaker({ attacks }: AttackSetup, outcomes: Findings['outcomes']): boolean {
  const gradient = attacks.filter(attack => attack.gradientSteps > 0);
  return gradient.some(longer =>
    gradient.some(shorter => {
      if (shorter.gradientSteps >= longer.gradientSteps) return false;
      const sparedByShorter = outcomes[shorter.name].standing;
      let surplus = 0;
      let differing = 0;
      for (const [image, spared] of outcomes[longer.name].standing.entries()) {
        surplus += spared - sparedByShorter[image];
        if (spared !== sparedByShorter[image]) differing++;
      }
      return surplus > 3 * Math.sqrt(differing);
    }),
  );
}
