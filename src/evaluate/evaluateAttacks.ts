import { attackCandidates } from './attackCandidates.js';
import type { AttackEvaluation, AttackOutcome, AttackSetup } from './attackEvaluation.js';
import { evaluateClean } from './evaluateClean.js';
import { raiseFlags } from './flags/raiseFlags.js';

/**
 * Robust accuracy under a list of attacks. Only images that are classified correctly are attacked, each until it falls, in
 * batches that are refilled; whether an image stands is decided by classifying the attack's final result; the worst case is taken image by image.
 * Each image's randomness is its own, so that the result does not depend on the batch size, nor on whether a journal knew
 * a part of it.
 */
export async function evaluateAttacks(setup: AttackSetup): Promise<AttackEvaluation> {
  const { target, split, attacks, batchSize, onProgress } = setup;
  for (const attack of attacks) attack.requireSuited?.(target, split);
  const total = split.labels.length;
  let seen = 0;
  const onBatch = (images: number) => {
    seen += images;
    onProgress?.('clean', seen, total);
  };
  const {
    accuracy: clean,
    correct,
    predictions: cleanPredictions,
  } = await evaluateClean(target, split, { batchSize, onBatch, signal: setup.signal });
  const candidates = Int32Array.from(correct.keys()).filter(index => correct[index] === 1);
  const outcomes: Record<string, AttackOutcome> = {};
  const standing = correct.slice();
  for (const attack of attacks) {
    const outcome = await attackCandidates(setup, attack, { candidates, cleanPredictions });
    outcomes[attack.name] = outcome;
    for (const index of candidates) standing[index] &= outcome.standing[index];
  }
  const flags = await raiseFlags(setup, { candidates, outcomes });
  const worstCase = standing.reduce((sum, value) => sum + value, 0) / total;
  return { images: total, clean, attacks: outcomes, worstCase, standing, cleanPredictions, flags };
}
