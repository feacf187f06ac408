import type { Perturbation } from '../../perturb/perturbation.js';
import type { MixingWeights } from '../../space/architectureParameters.js';

/** How a search's cells are selected by removal. */
export interface SelectionOptions {
  /** Images of the validation part that removals are judged on: a fixed sample; the whole part if it has fewer. */
  readonly images: number;
  /** By table, the operations that each edge chooses from. */
  readonly candidates: Readonly<Record<string, readonly (readonly string[])[]>>;
  /** Operations that no edge may take. */
  readonly exclude: readonly string[];
  /** What moves half of the images, and their weight λ > 0; all stay clean without it. */
  readonly robust?: { readonly lambda: number; readonly perturbation: Perturbation };
  /** Names the cells of such strengths, in the space's textual form. */
  derive(strengths: MixingWeights): string;
}
