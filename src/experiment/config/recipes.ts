import type { z } from 'zod';
import type { recipeSections } from './recipeSections.js';

type Written = z.input<z.ZodObject<typeof recipeSections>>;

/** What a recipe fills in below what is written; what it leaves out is as the network's paper has it. */
export interface RecipePreset {
  readonly loss?: Written['loss'];
  readonly input?: Written['input'];
  readonly schedule?: Written['schedule'];
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly optimiser?: {
    readonly learningRate: number;
    readonly weightDecay: number;
    readonly clipNorm: null;
  };
  readonly augment?: { readonly cutout: number };
}

const adversarial = { batchSize: 128, augment: { cutout: 0 } };

/**
 * The recipes of the field: loss × input × schedule × optimiser. Radii are 8/255 in L∞ unless `input` says otherwise.
 *
 * - `standard`: the evaluation phase of DARTS (Liu et al., arXiv 1806.09055, §3.2), or as the network's own paper trains it.
 * - `noise`: the same on images with Gaussian noise.
 * - `pgd-at`: adversarial training with PGD-7 of steps ε / 4 (Madry et al., arXiv 1706.06083) at the settings of Rice et al.
 *   (arXiv 2002.11569, §3).
 * - `trades`: β = 6, ten steps up the divergence itself, in eval mode (Zhang et al., arXiv 1901.08573, §5, and its code).
 * - `mart`: λ = 5, PGD-10 (Wang et al., ICLR 2020, §4, and its code).
 * - `fgsm-rs`: one step of 1.25 ε from a random start, one cycle (Wong et al., arXiv 2001.03994, algorithm 3).
 * - `free`: each batch replayed 8 times, its perturbation kept (Shafahi et al., arXiv 1904.12843, algorithm 1), at the
 *   settings of Wong et al.'s code. The epochs are passes over the images: the weights move 8 times as often.
 */
export const recipes = {
  standard: {},
  noise: { input: { kind: 'perturbed', perturb: 'gaussian' } },
  'pgd-at': {
    ...adversarial,
    input: { kind: 'perturbed', perturb: 'pgd-7' },
    schedule: { kind: 'step', milestones: [0.5, 0.75] },
    epochs: 200,
    optimiser: { learningRate: 0.1, weightDecay: 5e-4, clipNorm: null },
  },
  trades: {
    ...adversarial,
    loss: { kind: 'trades', beta: 6 },
    input: { kind: 'perturbed', perturb: 'trades-pgd-10', mode: 'eval' },
    schedule: { kind: 'step', milestones: [0.75, 0.9] },
    epochs: 100,
    optimiser: { learningRate: 0.1, weightDecay: 2e-4, clipNorm: null },
  },
  mart: {
    ...adversarial,
    loss: { kind: 'mart', beta: 5 },
    input: { kind: 'perturbed', perturb: 'pgd-10', mode: 'eval' },
    schedule: { kind: 'step', milestones: [0.625, 0.75] },
    epochs: 120,
    optimiser: { learningRate: 0.01, weightDecay: 3.5e-3, clipNorm: null },
  },
  'fgsm-rs': {
    ...adversarial,
    input: { kind: 'perturbed', perturb: 'fgsm', relativeStep: 1.25, randomStart: true },
    schedule: { kind: 'one-cycle', peak: 0.4 },
    epochs: 30,
    optimiser: { learningRate: 0.2, weightDecay: 5e-4, clipNorm: null },
  },
  free: {
    ...adversarial,
    input: { kind: 'free', replays: 8 },
    schedule: { kind: 'one-cycle', peak: 0.4 },
    epochs: 10,
    optimiser: { learningRate: 0.04, weightDecay: 5e-4, clipNorm: null },
  },
} as const satisfies Record<string, RecipePreset>;

export type RecipeName = keyof typeof recipes;
export const recipeNames = Object.keys(recipes) as [RecipeName, ...RecipeName[]];
