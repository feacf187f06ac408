import { performance } from 'node:perf_hooks';
import { countCosts } from '../graph/countCosts.js';
import type { Cost, CostLedger, CostPurpose } from './costLedger.js';
import type { Model } from './engine.js';

/**
 * The same model, with the cost of each of its passes added to the ledger under `purpose`. Passes and gradients
 * are the model's own: what one view made, the model and its other views take. A pass that throws costs nothing.
 *
 * MACs are those of graph/countCosts.ts, the auxiliary head's among them where it ran; a backward pass counts once
 * more, or twice where the weights' gradient is asked for.
 *
 * @example
 * const ledger = emptyLedger();
 * const noisy = await meter(model, ledger, 'perturbation').forward(images, { mode: 'train', alpha });
 */
export function meter(model: Model, ledger: CostLedger, purpose: CostPurpose): Model {
  const costs = countCosts(model.graph);
  const cost = ledger[purpose];
  return {
    graph: model.graph,
    async forward(images, options) {
      const pass = await timed(cost, () => model.forward(images, options));
      cost.forwardPasses += 1;
      cost.images += pass.batch;
      cost.macs += pass.batch * (costs.macs + (pass.auxiliary ? costs.auxiliary.macs : 0));
      return pass;
    },
    async backward(pass, dLogits, request) {
      const gradients = await timed(cost, () => model.backward(pass, dLogits, request));
      const perImage = costs.macs + (request.dAuxiliary ? costs.auxiliary.macs : 0);
      cost.backwardPasses += 1;
      cost.macs += pass.batch * perImage * (request.weights ? 2 : 1);
      return gradients;
    },
    step: (optimiser, gradients) => model.step(optimiser, gradients),
    getState: () => model.getState(),
    setState: state => model.setState(state),
    getOptimiserState: () => model.getOptimiserState(),
    setOptimiserState: state => model.setOptimiserState(state),
    dispose: () => model.dispose(),
  };
}

async function timed<Result>(cost: Cost, pass: () => Promise<Result>): Promise<Result> {
  const start = performance.now();
  const result = await pass();
  cost.seconds += (performance.now() - start) / 1000;
  return result;
}
