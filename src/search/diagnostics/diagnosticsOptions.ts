import type { Perturbation } from '../../perturb/perturbation.js';
import type { Genotype } from '../../space/genotype.js';

export interface DiagnosticsOptions {
  /** Images of the validation split that the supernet classifies after every epoch, clean and perturbed; 0 for none. */
  readonly images: number;
  /** Epochs from one dominant eigenvalue of the α-Hessian to the next; 0 for none. */
  readonly eigenvalueEvery: number;
  /** Images of the validation split that the Hessian is of. */
  readonly eigenvalueImages: number;
  /** Power iterations at most; each takes two gradients. */
  readonly eigenvalueIterations: number;
  /** Relative residual at which the power iteration ends. */
  readonly eigenvalueTolerance: number;
  /** h of the finite differences, in units of α. */
  readonly eigenvalueStep: number;
}

/** Options and what they are used with. */
export interface DiagnosticsSetup extends DiagnosticsOptions {
  /** What the supernet is measured against. */
  readonly perturbation: Perturbation;
  /** The genotype that the search's `derive` names. */
  readonly readGenotype: (text: string) => Genotype;
}
