import { randomStream } from '../../base/randomStream.js';
import { meter } from '../../engine/meter.js';
import { requireFinite } from '../../train/lossGradients.js';
import { alphaFromTensors } from '../alphaTensors.js';
import type { MixingMoment } from '../mixing.js';
import type { SearchSetup } from '../searchSetup.js';
import type { SearchState } from '../searchState.js';
import { alphaEntropy } from './alphaEntropy.js';
import { alphaHessianProduct } from './alphaHessianProduct.js';
import { changedEdges } from './changedEdges.js';
import type { DiagnosticsSetup } from './diagnosticsOptions.js';
import { dominantEigenvalue } from './dominantEigenvalue.js';
import { fixedSample, type SampleBatch } from './fixedSample.js';
import { lossGradient } from './lossGradient.js';
import { operationCounts } from './operationCounts.js';
import type { SearchDiagnostics } from './searchDiagnostics.js';
import { supernetAccuracy } from './supernetAccuracy.js';

/** What an epoch's end is looked at with. */
interface Diagnosis {
  /** In the search's textual form. */
  readonly genotype: string;
  /** Share of the search's steps before the epoch's last one. */
  readonly progress: number;
}

/**
 * A function that looks at the search at the end of an epoch, without changing anything but the ledger, where every pass
 * is charged to `evaluation`.
 */
export function epochDiagnosis(setup: SearchSetup, options: DiagnosticsSetup, state: SearchState) {
  const { model, validation, strategy } = setup;
  const { seed, batchSize } = setup.options;
  const { readGenotype, perturbation } = options;
  const metered = meter(model, state.ledger, 'evaluation');
  const tables = model.graph.alphaTables;
  const stream = (...labels: (string | number)[]) => randomStream(seed, 'diagnostics', ...labels);
  const take = (count: number): readonly SampleBatch[] =>
    fixedSample(validation, { count, batchSize, order: stream('sample') });

  async function measureSupernet(moment: MixingMoment) {
    const mixed = strategy.mixing.mix(tables, alphaFromTensors(state.alpha), moment);
    const sample = take(options.images);
    const alpha = mixed.weights;
    const random = stream('perturbation');
    return supernetAccuracy({ model: metered, alpha, sample, perturbation, random });
  }

  async function measureEigenvalue(moment: () => MixingMoment) {
    const alpha = alphaFromTensors(state.alpha);
    const sample = take(options.eigenvalueImages);
    const gradient = lossGradient({ model: metered, mixing: strategy.mixing, sample }, moment);
    const product = alphaHessianProduct({ tables, alpha, gradient, step: options.eigenvalueStep });
    const size = tables.reduce((sum, { rows, columns }) => sum + rows * columns, 0);
    const found = await dominantEigenvalue(product, size, {
      iterations: options.eigenvalueIterations,
      tolerance: options.eigenvalueTolerance,
      random: stream('eigenvalue'),
    });
    requireFinite(
      found.value,
      'the eigenvalue of the α-Hessian',
      `the end of epoch ${state.position.epoch + 1}`,
    );
    return found;
  }

  return async ({ genotype, progress }: Diagnosis): Promise<SearchDiagnostics> => {
    const epoch = state.position.epoch + 1;
    const moment = () => ({ progress, random: stream('mixing', epoch) });
    const cells = readGenotype(genotype);
    const measured = options.eigenvalueEvery > 0 && epoch % options.eigenvalueEvery === 0;
    return {
      entropy: alphaEntropy(tables, alphaFromTensors(state.alpha)),
      operations: operationCounts(cells),
      changedEdges: state.genotype === null ? null : changedEdges(readGenotype(state.genotype), cells),
      ...(options.images > 0 && { supernet: await measureSupernet(moment()) }),
      ...(measured && { eigenvalue: await measureEigenvalue(moment) }),
    };
  };
}
