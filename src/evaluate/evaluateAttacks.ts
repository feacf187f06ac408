import { attackCandidates } from './attackCandidates.js';
import type { AttackEvaluation, AttackOutcome, AttackSetup, CurvePoint } from './attackEvaluation.js';
import { evaluateClean } from './evaluateClean.js';
import { raiseFlags } from './flags/raiseFlags.js';
import type { Tried } from './flags/tried.js';
import { requireOwnNames } from './requireOwnNames.js';
import { securityCurve } from './securityCurve.js';
import { wilsonInterval } from './wilsonInterval.js';

/**
 * Robust accuracy under a list of attacks, and along security curves. Only images that are classified correctly are attacked, each until it
 * falls, in batches that are refilled; whether an image stands is decided by classifying the attack's final result; the worst case is taken
 * image by image over all that was tried within the radius.
 * Each image's randomness is its own, so that the result does not depend on the batch size, nor on whether a journal knew
 * a part of it.
 *
 * @throws InputError for attacks of one name, and for a network whose logits are not finite
 */
export async function evaluateAttacks(setup: AttackSetup): Promise<AttackEvaluation> {
  const { target, split, attacks, curves: wanted = [] } = setup;
  const points = wanted.flatMap(curve => curve.points.map(({ attack }) => attack));
  requireOwnNames([...attacks, ...points]);
  for (const attack of [...attacks, ...points]) attack.requireSuited?.(target, split);
  const total = split.labels.length;
  const { clean, candidates, cleanPredictions, standing } = await classifyClean(setup);
  const outcomes: Record<string, AttackOutcome> = {};
  const tried: Tried[] = [];
  for (const attack of attacks) {
    const outcome = await attackCandidates(setup, attack, { candidates, cleanPredictions });
    outcomes[attack.name] = outcome;
    tried.push({ attack, outcome, onAll: true });
    for (const index of candidates) standing[index] &= outcome.standing[index];
  }
  const curves: (readonly CurvePoint[])[] = [];
  for (const curve of wanted) {
    const found = await securityCurve(setup, curve, { candidates, cleanPredictions });
    curves.push(found.points);
    tried.push(...found.tried);
    for (const index of candidates) standing[index] &= found.standing[index];
  }
  const flags = await raiseFlags(setup, { candidates, tried });
  const survivors = standing.reduce((sum, value) => sum + value, 0);
  return {
    ...{ images: total, clean, cleanInterval: wilsonInterval(candidates.length, total) },
    ...{ attacks: outcomes, curves },
    ...{ worstCase: survivors / total, worstCaseInterval: wilsonInterval(survivors, total) },
    ...{ standing, cleanPredictions, flags },
  };
}

async function classifyClean({ target, split, batchSize, onProgress, signal }: AttackSetup) {
  let seen = 0;
  const onBatch = (images: number) => {
    seen += images;
    onProgress?.('clean', seen, split.labels.length);
  };
  const found = await evaluateClean(target, split, { batchSize, onBatch, signal });
  const { accuracy: clean, correct, predictions: cleanPredictions } = found;
  const candidates = Int32Array.from(correct.keys()).filter(index => correct[index] === 1);
  return { clean, candidates, cleanPredictions, standing: correct.slice() };
}
