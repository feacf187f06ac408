import { randomStream } from '../base/randomStream.js';
import type { Split } from '../data/split.js';
import type { Engine, Model } from '../engine/engine.js';
import { robustConsistency } from '../evaluate/proxy/robustConsistency.js';
import type { Perturbation } from '../perturb/perturbation.js';
import { fixedSample } from '../search/diagnostics/fixedSample.js';
import { supernetEstimate } from '../search/estimates/supernetEstimate.js';
import type { NasBench201Genotype } from '../space/genotype.js';
import type { ImageTask } from '../space/imageTask.js';
import { nasBench201Network } from '../space/nasBench201/derivedNetwork.js';
import { takeSection } from '../train/snapshot.js';
import type { Checkpoint } from './checkpoint.js';
import type { SearchConfig } from './config/searchConfig.js';
import type { EstimateName, EstimateSource } from './correlationResult.js';
import { prepareSearch } from './prepareSearch.js';

export type CellEstimates = Partial<Record<EstimateName, number>>;

interface EstimatorSetup {
  readonly estimates: readonly EstimateSource[];
  /** Images that the supernet classifies. */
  readonly images: number;
  readonly seed: number;
  readonly perturbation: Perturbation;
  /** The search in NAS-Bench-201 whose supernet, data and sizes are taken. */
  readonly searched: SearchConfig;
  readonly training: { readonly task: ImageTask; readonly validation: Split<'validation'> };
  readonly checkpoint: Checkpoint;
  readonly engine: Engine;
}

/** Estimates cells one after the other. */
export interface CellEstimator {
  estimate(cell: NasBench201Genotype): Promise<CellEstimates>;
  dispose(): void;
}

type Estimate = (cell: NasBench201Genotype) => Promise<CellEstimates>;

/** Makes what estimates cells of NAS-Bench-201 on the validation part of a search's data. */
export async function cellEstimator(setup: EstimatorSetup): Promise<CellEstimator> {
  const model = setup.estimates.includes('supernet') ? await trainedSupernet(setup) : undefined;
  const estimators: Estimate[] = [
    ...(model === undefined ? [] : [bySupernet(setup, model)]),
    ...(setup.estimates.includes('proxy') ? [byProxy(setup)] : []),
  ];
  return {
    async estimate(cell) {
      const found: CellEstimates = {};
      for (const estimate of estimators) Object.assign(found, await estimate(cell));
      return found;
    },
    dispose: () => model?.dispose(),
  };
}

async function trainedSupernet({ searched, training, checkpoint, engine }: EstimatorSetup): Promise<Model> {
  const { graph } = prepareSearch(searched, training.task);
  const model = await engine.compile(graph, { seed: searched.seed });
  await model.setState(takeSection(checkpoint.tensors, 'model'));
  return model;
}

function bySupernet(setup: EstimatorSetup, model: Model): Estimate {
  const { perturbation, images, seed } = setup;
  const random = randomStream(seed, 'correlation', 'perturbation');
  const sample = sampleOf(setup, images);
  return async cell => {
    const { clean, perturbed } = await supernetEstimate({ model, sample, perturbation, random }, cell);
    return { 'supernet-clean': clean, 'supernet-perturbed': perturbed };
  };
}

/** One batch, and networks as wide and deep as the supernet. */
function byProxy(setup: EstimatorSetup): Estimate {
  const { searched, training, engine, perturbation, seed } = setup;
  const { channels, layers } = searched.network;
  const [{ images, labels }] = sampleOf(setup, searched.batchSize);
  return async cell => {
    const graph = nasBench201Network(cell, { ...training.task, channels, layers });
    return {
      proxy: (await robustConsistency({ engine, graph, images, labels, perturbation, seed })).score,
    };
  };
}

function sampleOf({ training, searched, seed }: EstimatorSetup, count: number) {
  const order = randomStream(seed, 'correlation', 'sample');
  return fixedSample(training.validation, { count, batchSize: searched.batchSize, order });
}
