import { gather } from '../data/gather.js';
import type { Perturbation } from '../perturb/perturbation.js';
import { attackCandidates } from './attackCandidates.js';
import type { AttackEvaluation, AttackSetup } from './attackEvaluation.js';

/** One image before and after the first attack that felled it. Pixels are [height × width × channels] in [0, 1]. */
export interface AdversarialExample {
  /** Its place among the evaluated images. */
  readonly index: number;
  readonly label: number;
  readonly attack: string;
  /** The class of the adversarial image. */
  readonly prediction: number;
  readonly clean: Float32Array;
  readonly adversarial: Float32Array;
}

/**
 * The first images of an evaluation that were classified correctly and felled, at most `count`, one of each class before a second
 * of any. They are attacked once more: an image's result is its own, so that it is the same.
 */
export async function collectExamples(
  setup: Omit<AttackSetup, 'attacks' | 'curves' | 'journal' | 'onFelled' | 'onProgress'>,
  attacks: readonly Perturbation[],
  { evaluation, count }: { evaluation: AttackEvaluation; count: number },
): Promise<AdversarialExample[]> {
  const { split } = setup;
  const outcomes = attacks.map(({ name }) => evaluation.attacks[name]);
  const felled = Array.from(split.labels.keys()).filter(
    index =>
      evaluation.cleanPredictions[index] === split.labels[index] &&
      outcomes.some(({ standing }) => standing[index] === 0),
  );
  const seen = new Map<number, number>();
  const ranked = felled.map(index => {
    const rank = seen.get(split.labels[index]) ?? 0;
    seen.set(split.labels[index], rank + 1);
    return { index, rank };
  });
  const chosen = ranked.sort((a, b) => a.rank - b.rank || a.index - b.index).slice(0, count);
  const places = chosen.map(({ index }) => index).sort((a, b) => a - b);
  const examples: AdversarialExample[] = [];
  for (const attack of attacks) {
    const taken = new Set(examples.map(({ index }) => index));
    const { standing, predictions } = evaluation.attacks[attack.name];
    const open = places.filter(index => standing[index] === 0 && !taken.has(index));
    const onFelled = (_attack: string, index: number, adversarial: Float32Array) => {
      const clean = gather(split, Int32Array.of(index)).images.data;
      const [label, prediction] = [split.labels[index], predictions[index]];
      examples.push({ index, label, attack: attack.name, prediction, clean, adversarial });
    };
    const candidates = { candidates: Int32Array.from(open), cleanPredictions: evaluation.cleanPredictions };
    await attackCandidates({ ...setup, onFelled }, attack, candidates);
  }
  return examples.sort((a, b) => a.index - b.index);
}
