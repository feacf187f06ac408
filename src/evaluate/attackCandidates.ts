import { randomStream } from '../base/randomStream.js';
import { gather } from '../data/gather.js';
import { emptyLedger } from '../engine/emptyLedger.js';
import { meter } from '../engine/meter.js';
import type { ImageSource, Perturbation, Target } from '../perturb/perturbation.js';
import { attackEach } from './attackEach.js';
import type { AttackOutcome, AttackSetup, ImageRecord, Spent } from './attackEvaluation.js';
import { wilsonInterval } from './wilsonInterval.js';

export interface Candidates {
  /** Places of the images that are classified correctly. */
  readonly candidates: Int32Array;
  readonly cleanPredictions: Int32Array;
}

const nothing: Spent = { seconds: 0, forwardPasses: 0, backwardPasses: 0, queries: 0 };

/** Runs one attack on the images that are classified correctly, but for those whose result the journal knows. */
export async function attackCandidates(
  setup: Omit<AttackSetup, 'attacks' | 'curves'>,
  attack: Perturbation,
  clean: Candidates,
): Promise<AttackOutcome> {
  const { split, batchSize, onProgress, onFelled, onImage, stopEarly, journal, signal } = setup;
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
  const reaches: boolean[] = [];
  const take = ({ index, prediction, norm, reached, by }: ImageRecord) => {
    if (reached !== undefined) reaches.push(reached);
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
    ...{ batchSize, signal, stopEarly, checkClean: false },
    onResult({ place, image, prediction, success, norm, target: aim, by }) {
      const index = open[place];
      const reached = aim === undefined || aim === split.labels[index] ? undefined : success;
      const record = { index, prediction, norm, reached, by };
      take(record);
      if (results.standing[record.index] === 0) onFelled?.(attack.name, record.index, image);
      onImage?.(attack.name, record.index, image);
      journal?.keep(attack.name, record, spent());
      onProgress?.(attack.name, ++done, candidates.length);
    },
  });
  const survivors = results.standing.reduce((sum, value) => sum + value, 0);
  const images = split.labels.length;
  return {
    accuracy: survivors / images,
    interval: wilsonInterval(survivors, images),
    ...(reaches.length > 0 && { targetSuccess: reaches.filter(Boolean).length / reaches.length }),
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

function sourceOf(
  { split, seed }: Pick<AttackSetup, 'split' | 'seed'>,
  attack: string,
  indices: Int32Array,
): ImageSource {
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
