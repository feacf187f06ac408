import { randomStream } from '../base/randomStream.js';
import { gather } from '../data/gather.js';
import type { CostLedger } from '../engine/costLedger.js';
import { emptyLedger } from '../engine/emptyLedger.js';
import { meter } from '../engine/meter.js';
import type { ImageSource, Perturbation, Target } from '../perturb/perturbation.js';
import { attackEach } from './attackEach.js';
import type { AttackEvaluation, AttackOutcome, AttackSetup } from './attackEvaluation.js';
import { evaluateClean } from './evaluateClean.js';
import { raiseFlags } from './flags/raiseFlags.js';
import { wilsonInterval } from './wilsonInterval.js';

/**
 * Robust accuracy under a list of attacks. Only images that are classified correctly are attacked, each until it falls, in
 * batches that are refilled; whether an image stands is decided by classifying the attack's final result; the worst case is taken image by image.
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
  const norms = new Float64Array(split.labels.length);
  const { height, width, channels } = split;
  const source: ImageSource = {
    count: candidates.length,
    shape: { height, width, channels },
    image(place) {
      const { images, labels } = gather(split, candidates.subarray(place, place + 1));
      const random = randomStream(seed, 'attack', attack.name, candidates[place]);
      return { pixels: images.data, label: labels[0], random };
    },
  };
  let done = 0;
  const begin = performance.now();
  await attackEach(attack, target, source, {
    batchSize,
    signal,
    checkClean: false,
    onResult({ place, prediction, norm }) {
      const index = candidates[place];
      standing[index] = prediction === split.labels[index] ? 1 : 0;
      norms[index] = norm;
      onProgress?.(attack.name, ++done, candidates.length);
    },
  });
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
    norms,
  };
}
