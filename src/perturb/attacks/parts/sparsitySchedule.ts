import type { Subject } from '../../subject.js';
import type { ApgdSpec } from '../apgdSpec.js';
import type { StepSchedule } from './stepSchedule.js';

/**
 * Steps of L1-APGD (Croce & Hein, arXiv 2103.01208, algorithm 1): along the signs of the largest entries of the gradient, of
 * L1 length ε at first. Every 4 % of the steps the number of entries is set to 2/3 of what the best point changes; if that
 * point has become sparser by more than 5 %, the length is ε again and the climb goes back to it, otherwise the length is
 * divided by 1.5, but not below ε / 10.
 *
 * @param begin where the climb begins: the first number of entries is a fifth of all, or from what it changes
 */
export function sparsitySchedule(subject: Subject, spec: ApgdSpec, begin: Float32Array): StepSchedule {
  const { clean } = subject;
  const size = clean.length;
  const interval = Math.max(Math.floor(0.04 * spec.steps), 1);
  const changed = (image: Float32Array) =>
    image.reduce((sum, value, i) => sum + (value === clean[i] ? 0 : 1), 0);
  let sparsity = spec.shrinkingRadius ? changed(begin) : size;
  let share = spec.shrinkingRadius ? sparsity / size / 1.5 : 0.2;
  let length = spec.epsilon;
  let since = 0;
  return {
    step(x, gradient) {
      const sizes = Float32Array.from(gradient, Math.abs).sort();
      const threshold = sizes[Math.min(Math.max(Math.floor((1 - share) * size), 0), size - 1)];
      const taken = (i: number) => gradient[i] !== 0 && Math.abs(gradient[i]) >= threshold;
      let count = 0;
      for (let i = 0; i < size; i++) if (taken(i)) count++;
      for (let i = 0; i < size; i++) if (taken(i)) x[i] += (length * Math.sign(gradient[i])) / count;
    },
    observe(_value, best) {
      since++;
      if (since < interval) return false;
      since = 0;
      const now = changed(best.image);
      const sparser = now / sparsity < 0.95;
      share = now / size / 1.5;
      length = sparser ? spec.epsilon : Math.max(length / 1.5, spec.epsilon / 10);
      sparsity = now;
      return sparser;
    },
  };
}
