import { basename } from 'node:path';
import { InputError } from '../base/inputError.js';
import { Interrupted } from '../base/interrupted.js';
import { randomStream } from '../base/randomStream.js';
import { correlateWithTable } from '../evaluate/correlation/correlateWithTable.js';
import type { AccuracyTable } from '../evaluate/table/accuracyTable.js';
import { measureCell } from '../evaluate/table/measureCell.js';
import { summariseTable } from '../evaluate/table/summariseTable.js';
import type { NasBench201Genotype } from '../space/genotype.js';
import { nasBench201Digits } from '../space/nasBench201/cellDigits.js';
import { sampleDistinctNasBench201 } from '../space/nasBench201/sampleDistinctCells.js';
import { type CellEstimates, type CellEstimator, cellEstimator } from './cellEstimator.js';
import { checkpointDigest } from './checkpoint.js';
import type { CorrelateConfig } from './config/correlateConfig.js';
import type { SearchConfig } from './config/searchConfig.js';
import { type CorrelationResult, estimateNames } from './correlationResult.js';
import { searchPerturbation } from './createStrategy.js';
import { describeEnvironment } from './environment.js';
import { readAccuracyTable } from './readAccuracyTable.js';
import { readEnvironment } from './readEnvironment.js';
import { requireSameData } from './requireSameData.js';
import type { RunContext } from './runContext.js';
import { RunDirectory } from './runDirectory.js';
import { loadTrainingData } from './taskData.js';

interface EstimatedCell {
  readonly genotype: NasBench201Genotype;
  readonly estimates: CellEstimates;
}

/**
 * Estimates a sample of cells by the supernet of a search and by a zero-cost proxy, correlates the estimates with a table of
 * measured accuracies, and writes `correlation.json` into the run. The test split is never read.
 *
 * @throws InputError for bad input, such as a run that is no search in NAS-Bench-201, or estimates that are all equal;
 *   Interrupted, with nothing written, if it is stopped
 */
export async function runCorrelation(
  config: CorrelateConfig,
  context: Omit<RunContext, 'resume'>,
): Promise<CorrelationResult> {
  const begin = performance.now();
  const { engine, threads, commandLine, dataRoot } = context;
  const { table, identity } = await readAccuracyTable(config.table);
  const run = await RunDirectory.open(config.run);
  try {
    const searched = requireSearch(run);
    const checkpoint = await run.load('last');
    const training = await loadTrainingData(searched, dataRoot);
    requireSameData(run.path, await readEnvironment(run.path), training.data);
    const environment = await describeEnvironment(engine, { threads, commandLine, data: training.data });
    const settings = settingsOf(config, searched);
    const perturbation = searchPerturbation(settings);
    const setup = { ...settings, perturbation, searched, training, checkpoint, engine };
    const cells = await estimate(await cellEstimator(setup), config, context);
    const { data, versions, engine: ran, git, startedAt } = environment;
    const result: CorrelationResult = {
      ...{ schema: 1, config: settings, checkpointSha256: checkpointDigest(checkpoint), table: identity },
      ...(await compare(table, cells, settings)),
      ...{ seconds: (performance.now() - begin) / 1000, data, versions, engine: ran, git, startedAt },
    };
    await run.write('correlation', result);
    return result;
  } finally {
    await run.close();
  }
}

function requireSearch({ config, path }: RunDirectory): SearchConfig {
  if (config.command === 'search' && config.space === 'nas-bench-201') return config;
  throw new InputError({
    given: `${path}, the run of a ${config.command} in the space ${config.space}`,
    expected: 'the run of a search in nas-bench-201, whose cells such a table has',
    remedy: 'search there first: rnas search --space nas-bench-201 …',
  });
}

/** What `correlation.json` says of the configuration; what it left to the search is filled in. */
function settingsOf(config: CorrelateConfig, searched: SearchConfig): CorrelationResult['config'] {
  const { estimates, cells, images, seed, resamples } = config;
  const { perturb = searched.perturb, epsilon = searched.epsilon } = config;
  return { estimates: [...estimates], cells, images, perturb, epsilon, seed, resamples };
}

async function estimate(
  estimator: CellEstimator,
  { run, cells: count, seed }: CorrelateConfig,
  { progress, signal }: Pick<RunContext, 'progress' | 'signal'>,
): Promise<EstimatedCell[]> {
  const cells = sampleDistinctNasBench201(count, randomStream(seed, 'correlation', 'cells'));
  const stage = progress.stage(`correlate ${basename(run)}: cells`, count);
  const estimated: EstimatedCell[] = [];
  try {
    for (const genotype of cells) {
      if (signal?.aborted) throw new Interrupted(`stopped after ${estimated.length} of ${count} cells`);
      estimated.push({ genotype, estimates: await estimator.estimate(genotype) });
      stage.advance();
    }
    return estimated;
  } finally {
    stage.done();
    estimator.dispose();
  }
}

async function compare(
  table: AccuracyTable,
  estimated: readonly EstimatedCell[],
  { seed, resamples }: Pick<CorrelateConfig, 'seed' | 'resamples'>,
): Promise<Pick<CorrelationResult, 'clean' | 'robust' | 'estimates' | 'cells'>> {
  const { clean, robust } = summariseTable(table);
  const estimates: CorrelationResult['estimates'] = {};
  for (const name of estimateNames) {
    const compared = estimated.flatMap(({ genotype, estimates: { [name]: value } }) =>
      value === undefined ? [] : [{ genotype, estimate: value }],
    );
    if (compared.length === 0) continue;
    const stream = randomStream(seed, 'correlation', 'bootstrap');
    estimates[name] = (await correlateWithTable(table, compared, { stream, resamples })).columns;
  }
  const cells = estimated.map(({ genotype, estimates: own }) => {
    const { accuracies } = measureCell(table, genotype);
    const ops = nasBench201Digits(genotype);
    return { ops, estimates: own, clean: accuracies[clean], robust: accuracies[robust] };
  });
  return { clean, robust, estimates, cells };
}
