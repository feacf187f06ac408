import { countCosts } from '../graph/countCosts.js';
import { parsePerturbation } from '../perturb/parsePerturbation.js';
import type { AttackOutcome } from './attackOutcome.js';
import type { BenchmarkCase, Step } from './benchmarkCase.js';

/**
 * Floating-point operations of one step, in units of 10⁹: two per multiply–accumulate of graph/countCosts.ts
 * (convolutions and linear layers alone). A forward pass counts once, a backward pass to α or the images once more,
 * and one that forms the weights' gradients too, twice. What an engine does beyond that (batch normalisation, pooling,
 * recomputation) is time and no work, so that figures of different engines compare.
 *
 * @param outcome of a step whose work depends on which images fall: the passes that it took
 */
export function stepGflop(
  { graph, step, batch }: Pick<BenchmarkCase, 'graph' | 'step' | 'batch'>,
  outcome?: AttackOutcome,
): number {
  const { macs, auxiliary } = countCosts(graph);
  const used = macs + (step.kind === 'train' ? auxiliary.macs : 0);
  const images = outcome ? outcome.forward + outcome.backward : passes(step) * batch;
  return (2 * used * images) / 1e9;
}

/** How many times over a step computes the multiply–accumulates of a forward pass. */
function passes(step: Step): number {
  switch (step.kind) {
    case 'train':
      return 3;
    case 'attack':
      return 2 * step.steps;
    case 'autoattack':
      throw new RangeError('how many passes AutoAttack takes is known when it is done');
    case 'search': {
      const weights = 3;
      if (step.lambda === 0) return weights + 2;
      const spec = parsePerturbation(step.perturb, { epsilon: step.epsilon });
      return weights + 4 + ('steps' in spec ? 2 * spec.steps : 0);
    }
  }
}
