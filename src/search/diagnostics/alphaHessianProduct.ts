import type { AlphaTable } from '../../graph/graph.js';
import type { ArchitectureParameters } from '../../space/architectureParameters.js';
import { alphaFromVector, alphaToVector } from './alphaVector.js';
import type { HessianProduct } from './dominantEigenvalue.js';

export interface AlphaHessianSetup {
  readonly tables: readonly AlphaTable[];
  /** Where the Hessian is taken. */
  readonly alpha: ArchitectureParameters;
  /** ∇α L at some α. */
  readonly gradient: (alpha: ArchitectureParameters) => Promise<ArchitectureParameters>;
  /** h > 0, in units of α. */
  readonly step: number;
}

/**
 * Products with the Hessian of a loss in α, from first-order gradients alone:
 * ∇²α L · v ≈ [∇α L(α + h·v) − ∇α L(α − h·v)] / 2h for ‖v‖ = 1; the error is of the order of h².
 */
export function alphaHessianProduct({ tables, alpha, gradient, step }: AlphaHessianSetup): HessianProduct {
  const centre = alphaToVector(tables, alpha);
  const gradientAt = async (direction: Float64Array, by: number) => {
    const moved = centre.map((value, i) => value + by * direction[i]);
    return alphaToVector(tables, await gradient(alphaFromVector(tables, moved)));
  };
  return async direction => {
    const ahead = await gradientAt(direction, step);
    const behind = await gradientAt(direction, -step);
    return ahead.map((value, i) => (value - behind[i]) / (2 * step));
  };
}
