import type { ApgdSpec } from './attacks/apgdSpec.js';
import type { CarliniWagnerSpec } from './attacks/carliniWagner.js';
import type { DdnSpec } from './attacks/ddn.js';
import type { DeepFoolSpec } from './attacks/deepFool.js';
import type { FabSpec } from './attacks/fab.js';
import type { GradientAttackSpec } from './attacks/gradientAttack.js';
import type { HopSkipJumpSpec } from './attacks/hopSkipJump.js';
import type { NesSpec } from './attacks/nes.js';
import type { OnePixelSpec } from './attacks/onePixel.js';
import type { SpsaSpec } from './attacks/spsa.js';
import type { SquareSpec } from './attacks/square.js';
import type { Bounds } from './bounds.js';

/** Noise of scale ε, drawn per pixel. */
export interface NoiseSpec {
  readonly kind: 'gaussian' | 'uniform' | 'rademacher' | 'salt-and-pepper';
  /** In pixel fractions, [0, 1]. */
  readonly epsilon: number;
}

/** One attack as data. */
export type SingleAttackSpec =
  | GradientAttackSpec
  | ApgdSpec
  | CarliniWagnerSpec
  | DeepFoolSpec
  | DdnSpec
  | FabSpec
  | SquareSpec
  | SpsaSpec
  | NesSpec
  | HopSkipJumpSpec
  | OnePixelSpec;
export type AttackKind = SingleAttackSpec['kind'];

/** Attacks in one ball, one after the other, each on the images that the ones before it could not fell. */
export interface EnsembleSpec extends Bounds {
  readonly kind: 'ensemble';
  readonly name: string;
  readonly members: readonly SingleAttackSpec[];
}

export type AttackSpec = SingleAttackSpec | EnsembleSpec;

/** A perturbation as data, as it stands in a configuration. */
export type PerturbationSpec = NoiseSpec | AttackSpec;
export type PerturbationKind = PerturbationSpec['kind'];

export type { GradientAttackSpec };
