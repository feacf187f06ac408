import { Interrupted } from '../base/interrupted.js';
import { randomStream } from '../base/randomStream.js';
import type { Tensor } from '../base/tensor.js';
import { gather } from '../data/gather.js';
import type { CostLedger } from '../engine/costLedger.js';
import { emptyLedger } from '../engine/emptyLedger.js';
import { meter } from '../engine/meter.js';
import type { Perturbation, Target } from '../perturb/perturbation.js';
import type { AttackEvaluation, AttackOutcome, AttackSetup } from './attackEvaluation.js';
import { classify } from './classify.js';
import { evaluateClean } from './evaluateClean.js';
import { raiseFlags } from './flags/raiseFlags.js';
import { wilsonInterval } from './wilsonInterval.js';

/**
 * Robust accuracy under a list of attacks. Only images that are classified correctly are attacked, in full batches;
 * whether an image stands is decided by classifying the attack's final result; the worst case is taken image by image.
 * Each image's randomness is its own, so that the result does not depend on the batch size.
 */
export async function evaluateAttacks(setup: AttackSetup): Promise<AttackEvaluation> {
  const { target, split, attacks, batchSize, onProgress } = setup;
  const total = split.labels.length;
  let seen = 0;
  const onBatch = (images: number) => {
    seen += images;
    onProgress?.('clean', seen, total);
  };
  const { accuracy: clean, correct } = await evaluateClean(target, split, {
    batchSize,
    onBatch,
    signal: setup.signal,
  });
  const candidates = Int32Array.from(correct.keys()).filter(index => correct[index] === 1);
  const outcomes: Record<string, AttackOutcome> = {};
  const worst = correct.slice();
  for (const attack of attacks) {
    const outcome = await runAttack(setup, attack, candidates);
    outcomes[attack.name] = outcome;
    for (const index of candidates) worst[index] &= outcome.standing[index];
  }
  const flags = await raiseFlags(setup, { candidates, outcomes });
  const standing = worst.reduce((sum, value) => sum + value, 0);
  return { images: total, clean, attacks: outcomes, worstCase: standing / total, flags };
}

async function runAttack(
  setup: AttackSetup,
  attack: Perturbation,
  candidates: Int32Array,
): Promise<AttackOutcome> {
  const { split, batchSize, seed, onProgress, signal } = setup;
  const ledger: CostLedger = emptyLedger();
  const target: Target = { ...setup.target, model: meter(setup.target.model, ledger, 'perturbation') };
  const standing = new Uint8Array(split.labels.length);
  const begin = performance.now();
  for (let start = 0; start < candidates.length; start += batchSize) {
    if (signal?.aborted) throw new Interrupted(`stopped during ${attack.name}`);
    const chosen = candidates.subarray(start, start + batchSize);
    const { images, labels } = gather(split, chosen);
    const random = (place: number) => randomStream(seed, 'attack', attack.name, chosen[place]);
    const moved: Tensor = await attack.perturb(target, images, labels, random);
    const { predictions } = await classify(target, moved);
    for (const [place, index] of chosen.entries()) {
      standing[index] = predictions[place] === labels[place] ? 1 : 0;
    }
    onProgress?.(attack.name, Math.min(start + batchSize, candidates.length), candidates.length);
  }
  const survivors = standing.reduce((sum, value) => sum + value, 0);
  const { forwardPasses, backwardPasses, images } = ledger.perturbation;
  return {
    accuracy: survivors / standing.length,
    interval: wilsonInterval(survivors, standing.length),
    seconds: (performance.now() - begin) / 1000,
    forwardPasses,
    backwardPasses,
    queries: images,
    standing,
  };
}
