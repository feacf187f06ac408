import { randomStream } from '../base/randomStream.js';
import type { Labels, Tensor } from '../base/tensor.js';
import { drawMix, mixRows } from '../data/mixup.js';
import type { Model } from '../engine/engine.js';
import { smoothedTargets } from '../loss/smoothedTargets.js';
import type { Position } from './epochLoop.js';
import type { LossBatch } from './lossGradients.js';
import type { RetrainInput, RetrainSetup } from './retrainSetup.js';
import { perturbTrainInput } from './trainInput.js';

interface BatchRequest {
  readonly input: Exclude<RetrainInput, { kind: 'free' }>;
  readonly position: Position;
  readonly images: Tensor;
  readonly labels: Labels;
  readonly classes: number;
  /** For what the perturbation asks of the network. */
  readonly model: Model;
}

/** The images of a step, perturbed and then mixed, with their labels. */
export async function trainingBatch(
  setup: RetrainSetup,
  { input, position: { epoch, step }, images, labels, classes, model }: BatchRequest,
): Promise<Pick<LossBatch, 'images' | 'clean' | 'targets'>> {
  const { seed, mixup } = setup.options;
  const random = randomStream(seed, 'train-perturbation', epoch, step);
  const moved =
    input.kind === 'clean'
      ? images
      : await perturbTrainInput(input, { model, mode: input.mode }, { images, labels }, place =>
          random.fork(place),
        );
  const clean = setup.comparesClean ? images : undefined;
  const targets = targetsOf(setup, labels, classes);
  if (mixup === 0) return { images: moved, clean, targets };
  const mix = drawMix(mixup, labels.length, randomStream(seed, 'mixup', epoch, step));
  const own = targets ?? smoothedTargets(labels, classes, 0);
  return {
    images: mixRows(moved, mix),
    clean: clean && mixRows(clean, mix),
    targets: mixRows({ shape: [labels.length, classes], data: own }, mix).data,
  };
}

/** The labels smoothed, where they are. */
export function targetsOf(
  { options: { labelSmoothing } }: RetrainSetup,
  labels: Labels,
  classes: number,
): Float32Array | undefined {
  return labelSmoothing === 0 ? undefined : smoothedTargets(labels, classes, labelSmoothing);
}
