import { join } from 'node:path';
import type { AttackEvaluation, AttackSetup, CurveSetup } from '../evaluate/attackEvaluation.js';
import { classAccuracies } from '../evaluate/classAccuracies.js';
import { collectExamples } from '../evaluate/collectExamples.js';
import { evaluateAttacks } from '../evaluate/evaluateAttacks.js';
import { normQuantiles } from '../evaluate/normQuantiles.js';
import { entryName } from '../perturb/attackEntry.js';
import { createPerturbation } from '../perturb/createPerturbation.js';
import { parseAttackEntry } from '../perturb/parseAttackEntry.js';
import type { EvaluablePerturbation } from '../perturb/perturbation.js';
import { attackCsv } from './attackCsv.js';
import { type AttackExamples, storedExamples } from './attackExamples.js';
import type { AttackResult } from './attackResult.js';
import { type AttackConfig, withSteps } from './config/attackConfig.js';
import { listedAttacks } from './config/attackEntries.js';
import { UnfinishedAttacks } from './unfinishedAttacks.js';
import { writeAtomically } from './writeAtomically.js';

interface Place {
  readonly config: AttackConfig;
  readonly folder: string;
  /** What the results depend on: only a journal of the same is gone on with. */
  readonly identity: object;
  /** Class names. */
  readonly classes: readonly string[];
}

/** Images that reports draw before and after. */
const drawnExamples = 8;

type Subject = Pick<AttackSetup, 'target' | 'split' | 'onProgress' | 'signal'>;

/**
 * Evaluates the attacks of a configuration and writes into the folder `attack.csv`, a row per image, and `adversarial-<attack>.npy` if
 * the configuration asks for the images. While it runs, `attack.journal.jsonl` holds what is known so far.
 */
export async function evaluateInFolder(
  place: Place,
  subject: Subject,
): Promise<{ result: AttackResult; examples: AttackExamples }> {
  const { config, folder } = place;
  const { epsilon, norm, batchSize, seed } = config;
  const attacks = listedAttacks(config).map(entry =>
    createPerturbation(parseAttackEntry(entry, { epsilon, norm }), entryName(entry)),
  );
  const unfinished = openUnfinished(place, subject);
  let complete = false;
  try {
    const onFelled = (attack: string, index: number, image: Float32Array) =>
      unfinished.images(attack)?.replace(index, image);
    const setup = { ...subject, batchSize, seed, journal: unfinished.journal, onFelled };
    const curves = curvesOf(config);
    const evaluation = await evaluateAttacks({ ...setup, attacks, curves: curves.map(curve => curve.setup) });
    const { target, split, signal } = subject;
    const drawn = { evaluation, count: drawnExamples };
    const found = await collectExamples({ target, split, batchSize, seed, signal }, attacks, drawn);
    await writeAtomically(join(folder, 'attack.csv'), attackCsv(evaluation, subject.split.labels));
    complete = true;
    const stored = storedForm(place, subject, { evaluation, attacks });
    const drawnCurves = Object.fromEntries(
      curves.map(({ name }, at) => [name, [...evaluation.curves[at]]] as const),
    );
    const result = {
      ...stored,
      ...(config.curves && { curves: { attack: config.curves.attack, ...drawnCurves } }),
    };
    return { result, examples: storedExamples(found, split, place.classes) };
  } finally {
    unfinished.close({ complete, keepImages: true });
  }
}

function openUnfinished({ config, folder, identity }: Place, { split }: Subject): UnfinishedAttacks {
  const saved = config.saveImages ? listedAttacks(config).map(entryName) : [];
  return new UnfinishedAttacks({
    journal: join(folder, 'attack.journal.jsonl'),
    identity,
    images: new Map(saved.map(name => [name, join(folder, `adversarial-${name}.npy`)])),
    split,
  });
}

/** The curves of a configuration, each with what the result calls it. */
function curvesOf({
  curves,
  target,
  norm,
  epsilon,
}: AttackConfig): { name: 'epsilons' | 'steps'; setup: CurveSetup }[] {
  if (!curves) return [];
  const { attack, epsilons, steps } = curves;
  // Each point has a name of its own: to the journal it is an attack of its own.
  const point = (at: number, name: string, radius: number, label: string) => {
    const [entry] = listedAttacks({ attacks: [name], target });
    return { at, attack: createPerturbation(parseAttackEntry(entry, { epsilon: radius, norm }), label) };
  };
  const rising = ascending(epsilons).map(radius => point(radius, attack, radius, `${attack} at ${radius}`));
  const longer = ascending(steps).map(count =>
    point(count, withSteps(attack, count)!, epsilon, `${attack} in ${count} steps`),
  );
  return [
    { name: 'epsilons' as const, setup: { points: rising, nested: true, epsilon } },
    { name: 'steps' as const, setup: { points: longer, nested: false, epsilon } },
  ].filter(({ setup }) => setup.points.length > 0);
}

function ascending(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

/** The evaluation without the per-image results, which are in `attack.csv`. */
function storedForm(
  { config: { epsilon, norm }, classes }: Place,
  { split }: Subject,
  { evaluation, attacks }: { evaluation: AttackEvaluation; attacks: readonly EvaluablePerturbation[] },
): AttackResult {
  const { images, clean, cleanInterval, worstCase, worstCaseInterval, flags } = evaluation;
  const outcomes = attacks.map(({ name, seeks }) => {
    const { standing: _, norms, predictions: _class, felledBy: _by, ...outcome } = evaluation.attacks[name];
    return [
      name,
      { ...outcome, ...(seeks === 'nearest' && { normQuantiles: normQuantiles(norms) }) },
    ] as const;
  });
  return {
    ...{ schema: 1, images, epsilon, norm, clean, cleanInterval },
    attacks: Object.fromEntries(outcomes),
    ...{ worstCase, worstCaseInterval, flags: [...flags] },
    classes: classAccuracies(evaluation, split.labels).map(({ label, ...accuracy }) => ({
      name: classes[label],
      ...accuracy,
      attacks: { ...accuracy.attacks },
    })),
  };
}
