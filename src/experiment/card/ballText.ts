import { balls } from '../../perturb/ball.js';
import type { Norm } from '../../perturb/bounds.js';

/** A ball as people read it: `L∞, ε = 8/255`. */
export function ballText({ norm, epsilon }: { norm: Norm; epsilon: number }): string {
  return `${balls[norm].label}, ε = ${radius(epsilon)}`;
}

/** `8/255` where it is one. */
function radius(epsilon: number): string {
  const steps = epsilon * 255;
  const isWhole = steps !== 0 && Math.abs(steps - Math.round(steps)) < 1e-6;
  return isWhole ? `${Math.round(steps)}/255` : `${Number(epsilon.toPrecision(4))}`;
}
