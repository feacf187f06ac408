import type { ApgdSpec } from './attacks/autoPgd.js';
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

/**
 * How far an image may move. L∞: every value by at most ε. L2: all of them by a length of at most ε. L1: by a sum of at
 * most ε. L0: at most ε pixels.
 */
export type Norm = 'linf' | 'l2' | 'l1' | 'l0';

/** The ball that an attack stays in. */
export interface Bounds {
  /** Radius: pixel fractions in [0, 1] for L∞, a length for L2 and L1, a whole number of pixels for L0. */
  readonly epsilon: number;
  readonly norm: Norm;
}

/** The class that a targeted attack wants: drawn from the wrong ones, the least likely at the clean image, or this one. */
export type TargetChoice = 'random' | 'least-likely' | number;

export interface Targetable {
  /** Without it, any wrong class will do. */
  readonly target?: TargetChoice;
}

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
