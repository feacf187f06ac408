import { Interrupted } from '../base/interrupted.js';
import { randomStream } from '../base/randomStream.js';
import { robustConsistency } from '../evaluate/proxy/robustConsistency.js';
import type { CellMeasurement } from '../evaluate/table/cellMeasurement.js';
import { runBaseline } from '../search/baselines/baseline.js';
import { bestTrial } from '../search/baselines/bestTrial.js';
import { fixedSample } from '../search/diagnostics/fixedSample.js';
import type { Genotype } from '../space/genotype.js';
import { searchSpace } from '../space/space.js';
import { baselineMoves } from './baselineMoves.js';
import type { ProxyBaselineConfig } from './config/proxyBaselineConfig.js';
import { searchPerturbation } from './createStrategy.js';
import { openTable } from './openTable.js';
import type { RunContext } from './runContext.js';
import { loadTrainingData } from './taskData.js';

/** The cell of the highest proxy after so many queries. */
export interface ProxyBest {
  readonly queries: number;
  readonly genotype: string;
  readonly score: number;
  /** What the table has of it, if there is one. */
  readonly measured?: CellMeasurement;
}

/**
 * Random search or regularised evolution whose cells are scored without training: by the robust consistency of their untrained
 * networks on one batch, see {@link robustConsistency}.
 *
 * @returns the best cell after each number of queries, and how many different cells were scored
 * @throws InputError for bad input, Interrupted if it is stopped
 */
export async function proxyBaseline(
  config: ProxyBaselineConfig,
  { engine, dataRoot, progress, signal }: Pick<RunContext, 'engine' | 'dataRoot' | 'progress' | 'signal'>,
): Promise<{ results: ProxyBest[]; scored: number }> {
  const { strategy, queries, seed, batchSize, network, population, sample } = config;
  const lookUp = await openTable(config.table);
  const data = { ...config.data, validationShare: 0.5 };
  const { task, train } = await loadTrainingData({ data, seed, batchSize }, dataRoot);
  const order = randomStream(seed, 'baseline', 'proxy', 'batch');
  const [{ images, labels }] = fixedSample(train, { count: batchSize, batchSize, order });
  const space = searchSpace(config.space);
  const perturbation = searchPerturbation(config);
  const scores = new Map<string, number>();
  const most = Math.max(...queries);
  const stage = progress.stage(`baseline ${strategy}: cells`, most);
  let asked = 0;
  const score = async (cell: Genotype) => {
    if (signal?.aborted) throw new Interrupted(`stopped after ${asked} of ${most} queries`);
    const text = space.formatGenotype(cell);
    const graph = space.network(cell, { ...task, ...network, auxiliary: false });
    const setup = { engine, graph, images, labels, perturbation, seed };
    const found = scores.get(text) ?? (await robustConsistency(setup)).score;
    scores.set(text, found);
    asked++;
    stage.advance();
    return found;
  };
  try {
    const stream = randomStream(seed, 'baseline', strategy, 'proxy');
    const search = { ...baselineMoves[config.space], score, queries: most, population, sample, stream };
    const trials = await runBaseline(strategy, search);
    const results = queries.map(count => {
      const best = bestTrial(trials.slice(0, count));
      const genotype = space.formatGenotype(best.genotype);
      const [measured] = lookUp?.measure([genotype]) ?? [];
      return { queries: count, genotype, score: best.score, ...(measured && { measured }) };
    });
    return { results, scored: scores.size };
  } finally {
    stage.done();
  }
}
