import { z } from 'zod';
import { epochsToStop } from '../../search/earlyStop.js';
import { type StrategyTraits, strategyTraits } from '../../search/strategyTraits.js';
import * as fields from './fields.js';

/** What a search measures at the end of every epoch; none of it changes the search but what `earlyStop` makes of it. */
export const diagnosticsFields = z
  .strictObject({
    /**
     * Images of the validation part that the supernet classifies, as they are and perturbed by `perturb`: a fixed
     * sample, the whole part if it has fewer. 0 for none.
     */
    images: z.int().nonnegative().default(256),
    /**
     * The dominant eigenvalue of the α-Hessian of the validation loss is measured every so many epochs; 0 for never. By
     * default 1 with an early stop, and else 0.
     */
    eigenvalueEvery: z.int().nonnegative().optional(),
    /** Images of the validation part that the Hessian is of; the whole part if it has fewer. */
    eigenvalueImages: fields.count.default(64),
    /** Power iterations at most; each takes two gradients of those images. */
    eigenvalueIterations: fields.count.default(20),
    /** Relative residual ‖Hv − θv‖ / |θ| at which the power iteration ends. */
    eigenvalueTolerance: fields.positive.default(0.05),
    /**
     * h of the finite differences [∇L(α + hv) − ∇L(α − hv)] / 2h with ‖v‖ = 1. Gradients of networks with ReLU and
     * max pooling jump: divided by a small step, the jumps drown the curvature and the power iteration does not settle.
     */
    eigenvalueStep: fields.positive.default(0.1),
  })
  .prefault({});

/** Ends the search when the dominant eigenvalue grows too fast, as RobustDARTS does; see {@link findGrowth}. */
export const earlyStopFields = z.strictObject({
  /** Smallest λ̄(i − lag) / λ̄(i) that the search goes on with. In (0, 1). */
  ratio: fields.share.default(0.75),
  /** Measurements from the earlier mean to the later one; the search returns the architecture of the earlier. */
  lag: fields.count.default(5),
  /** Measurements of a moving mean. */
  window: fields.count.refine(count => count % 2 === 1, { error: 'an odd number' }).default(5),
  /** First epoch whose architecture may be returned. */
  firstEpoch: fields.count.default(10),
});

type Diagnostics = z.output<typeof diagnosticsFields>;
type EarlyStop = z.output<typeof earlyStopFields>;

/** A search's configuration as far as it is about diagnostics, before defaults that depend on other keys. */
interface Given {
  readonly strategy: keyof typeof strategyTraits;
  readonly diagnostics: Diagnostics;
  readonly earlyStop?: EarlyStop;
}

/** Fills in what depends on the strategy, and on whether the search can be stopped early. */
export function fillDiagnostics({ strategy, diagnostics, earlyStop }: Given) {
  const traits: StrategyTraits = strategyTraits[strategy];
  const stop = earlyStop ?? (traits.earlyStop ? earlyStopFields.parse({}) : undefined);
  const eigenvalueEvery = diagnostics.eigenvalueEvery ?? (stop === undefined ? 0 : 1);
  return { diagnostics: { ...diagnostics, eigenvalueEvery }, ...(stop && { earlyStop: stop }) };
}

/** Refuses an early stop that nothing is measured for, or that the search is too short for. */
export function refuseIdleEarlyStop(
  { epochs, diagnostics, earlyStop }: { epochs: number } & ReturnType<typeof fillDiagnostics>,
  context: z.RefinementCtx,
): void {
  if (earlyStop === undefined) return;
  const { eigenvalueEvery } = diagnostics;
  if (eigenvalueEvery === 0) {
    const message = 'at least 1 with an early stop, which goes by the eigenvalue';
    context.addIssue({ code: 'custom', path: ['diagnostics', 'eigenvalueEvery'], message });
    return;
  }
  const needed = epochsToStop(earlyStop, eigenvalueEvery);
  if (epochs >= needed) return;
  const { firstEpoch, lag, window } = earlyStop;
  const sum = `earlyStop.firstEpoch ${firstEpoch}, then lag ${lag} and half the window ${window} in measurements`;
  const message = `at least ${needed}, or this early stop would never come (${sum}), or a smaller earlyStop.firstEpoch`;
  context.addIssue({ code: 'custom', path: ['epochs'], message });
}
