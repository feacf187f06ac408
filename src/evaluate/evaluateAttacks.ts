import { randomStream } from '../base/randomStream.js';
import { gather } from '../data/gather.js';
import { emptyLedger } from '../engine/emptyLedger.js';
import { meter } from '../engine/meter.js';
import type { ImageSource, Perturbation, Target } from '../perturb/perturbation.js';
import { attackEach } from './attackEach.js';
import type { AttackEvaluation, AttackOutcome, AttackSetup, ImageRecord, Spent } from './attackEvaluation.js';
import { evaluateClean } from './evaluateClean.js';
import { raiseFlags } from './flags/raiseFlags.js';
import { wilsonInterval } from './wilsonInterval.js';

/**
 * Robust accuracy under a list of attacks. Only images that are classified correctly are attacked, each until it falls, in
 * batches that are refilled; whether an image stands is decided by classifying the attack's final result; the worst case is taken image by image.
 * Each image's randomness is its own, so that the result does not depend on the batch size, nor on whether a journal knew
 * a part of it.
 */
export async function evaluateAttacks(setup: AttackSetup): Promise<AttackEvaluation> {
  const { target, split, attacks, batchSize, onProgress } = setup;
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
    const outcome = await runAttack(setup, attack, { candidates, cleanPredictions });
    outcomes[attack.name] = outcome;
    for (const index of candidates) standing[index] &= outcome.standing[index];
  }
  const flags = await raiseFlags(setup, { candidates, outcomes });
  const worstCase = standing.reduce((sum, value) => sum + value, 0) / total;
  return { images: total, clean, attacks: outcomes, worstCase, standing, cleanPredictions, flags };
}

interface Clean {
  /** Places of the images that are classified correctly. */
  readonly candidates: Int32Array;
  readonly cleanPredictions: Int32Array;
}

const nothing: Spent = { seconds: 0, forwardPasses: 0, backwardPasses: 0, queries: 0 };

async function runAttack(setup: AttackSetup, attack: Perturbation, clean: Clean): Promise<AttackOutcome> {
  const { split, batchSize, onProgress, onFelled, journal, signal } = setup;
  const { candidates, cleanPredictions } = clean;
  const ledger = emptyLedger();
  const { perturbation: cost } = ledger;
  const target: Target = { ...setup.target, model: meter(setup.target.model, ledger, 'perturbation') };
  const { records, spent: before } = journal?.known(attack.name) ?? { records: [], spent: nothing };
  const begin = performance.now();
  const spent = (): Spent => ({
    seconds: before.seconds + (performance.now() - begin) / 1000,
    forwardPasses: before.forwardPasses + cost.forwardPasses,
    backwardPasses: before.backwardPasses + cost.backwardPasses,
    queries: before.queries + cost.images,
  });
  const results = emptyResults(cleanPredictions);
  const take = ({ index, prediction, norm, by }: ImageRecord) => {
    results.predictions[index] = prediction;
    results.standing[index] = prediction === split.labels[index] ? 1 : 0;
    results.norms[index] = norm;
    results.felledBy[index] = by;
  };
  for (const record of records) take(record);
  const known = new Set(records.map(({ index }) => index));
  const open = candidates.filter(index => !known.has(index));
  let done = candidates.length - open.length;
  await attackEach(attack, target, sourceOf(setup, attack.name, open), {
    ...{ batchSize, signal, checkClean: false },
    onResult({ place, image, prediction, norm, by }) {
      const record = { index: open[place], prediction, norm, by };
      take(record);
      if (results.standing[record.index] === 0) onFelled?.(attack.name, record.index, image);
      journal?.keep(attack.name, record, spent());
      onProgress?.(attack.name, ++done, candidates.length);
    },
  });
  const survivors = results.standing.reduce((sum, value) => sum + value, 0);
  const images = split.labels.length;
  return {
    accuracy: survivors / images,
    interval: wilsonInterval(survivors, images),
    ...spent(),
    ...results,
  };
}

/** Images that are wrong from the start do not stand, at a norm of 0. */
function emptyResults(cleanPredictions: Int32Array) {
  return {
    standing: new Uint8Array(cleanPredictions.length),
    norms: new Float64Array(cleanPredictions.length),
    predictions: cleanPredictions.slice(),
    felledBy: new Array<string | undefined>(cleanPredictions.length).fill(undefined),
  };
}

function sourceOf({ split, seed }: AttackSetup, attack: string, indices: Int32Array): ImageSource {
  const { height, width, channels } = split;
  return {
    count: indices.length,
    shape: { height, width, channels },
    image(place) {
      const { images, labels } = gather(split, indices.subarray(place, place + 1));
      return {
        pixels: images.data,
        label: labels[0],
        random: randomStream(seed, 'attack', attack, indices[place]),
      };
    },
  };
}
