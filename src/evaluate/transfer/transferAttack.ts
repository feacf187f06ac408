import { Interrupted } from '../../base/interrupted.js';
import type { Perturbation, Target } from '../../perturb/perturbation.js';
import { attackCandidates, type Candidates } from '../attackCandidates.js';
import type { AttackOutcome, AttackSetup } from '../attackEvaluation.js';
import { classify } from '../classify.js';

/** Where the images of an attack are kept until every target has seen them: the clean one until it is replaced. */
export interface ImageStore {
  replace(index: number, image: Float32Array): void;
  /** Images `start` … `start + count − 1`, one after the other. */
  read(start: number, count: number): Float32Array;
}

export interface TransferSetup
  extends Omit<AttackSetup, 'attacks' | 'curves' | 'onImage' | 'onFelled' | 'target'> {
  /** The network that images are crafted on. */
  readonly source: Target;
  /** The source's own predictions. */
  readonly clean: Candidates;
  readonly targets: readonly Target[];
  readonly images: ImageStore;
}

/** One row of a transfer matrix. */
export interface TransferRow {
  /** The attack on the source itself. */
  readonly outcome: AttackOutcome;
  /** For each target, how many of the images it classifies correctly. */
  readonly correct: readonly number[];
}

/**
 * Adversarial images crafted on one network, shown to others (Papernot et al., arXiv 1605.07277, §2): the images are what the plain attack ends
 * with, whether the source fell or not; one that the source gets wrong from the start stays as it is. So with the source
 * among the targets, its count is that of the plain attack.
 */
export async function transferAttack(setup: TransferSetup, attack: Perturbation): Promise<TransferRow> {
  const { source, targets, clean, images, split, batchSize, onProgress, signal, ...rest } = setup;
  const onImage = (_attack: string, index: number, image: Float32Array) => images.replace(index, image);
  const crafting = { ...rest, target: source, split, batchSize, onProgress, signal, onImage };
  const outcome = await attackCandidates(crafting, attack, clean);
  const { height, width, channels, labels } = split;
  const correct = targets.map(() => 0);
  for (let start = 0; start < labels.length; start += batchSize) {
    const count = Math.min(batchSize, labels.length - start);
    const batch = { shape: [count, height, width, channels], data: images.read(start, count) };
    for (const [place, target] of targets.entries()) {
      if (signal?.aborted) throw new Interrupted(`stopped while targets saw the images of ${attack.name}`);
      const { predictions } = await classify(target, batch);
      for (const [at, prediction] of predictions.entries()) {
        if (prediction === labels[start + at]) correct[place]++;
      }
    }
    onProgress?.(`targets of ${attack.name}`, start + count, labels.length);
  }
  return { outcome, correct };
}
