import { basename } from 'node:path';
import { divergence } from '../loss/divergence.js';
import { createPerturbation } from '../perturb/createPerturbation.js';
import { parsePerturbation } from '../perturb/parsePerturbation.js';
import { search } from '../search/search.js';
import type { SearchEpoch } from '../search/searchSetup.js';
import { darts } from '../search/strategies/darts.js';
import { rnas } from '../search/strategies/rnas.js';
import type { SearchStrategy } from '../search/strategy.js';
import type { ArchitectureParameters } from '../space/architectureParameters.js';
import { softmaxAlpha } from '../space/softmaxAlpha.js';
import { searchSpace } from '../space/space.js';
import type { LoopHooks } from '../train/epochLoop.js';
import type { SearchConfig } from './config/searchConfig.js';
import { epochProgress } from './epochProgress.js';
import { openRun } from './openRun.js';
import type { RunContext } from './runContext.js';
import type { RunSummary } from './runSummary.js';
import { loadTrainingData } from './taskData.js';
import { withGoodCheckpoint } from './withGoodCheckpoint.js';

/**
 * Runs a search from its configuration into a run directory: every epoch adds an event, the genotype so far, the
 * ledger and a checkpoint; the summary comes last.
 *
 * @throws InputError for bad input, RunError if the search fails, Interrupted if it is stopped
 */
export async function runSearch(
  config: SearchConfig,
  path: string,
  context: RunContext,
): Promise<RunSummary> {
  const { seed, network, data } = config;
  const space = searchSpace(config.space, { nodes: network.nodes });
  const strategy = strategyOf(config);
  const { task, train, validation } = await loadTrainingData(data, { seed, dataRoot: context.dataRoot });
  const graph = space.supernet({ ...task, channels: network.channels, layers: network.layers });
  const derive = (alpha: ArchitectureParameters) => space.derive(softmaxAlpha(space.alphaTables, alpha));

  const { run, checkpoint } = await openRun(path, config, context);
  const model = await context.engine.compile(graph, { seed });
  const bar = epochProgress(context.progress, `search ${basename(path)}`);
  const hooks: LoopHooks<SearchEpoch> = {
    signal: context.signal,
    onStep: bar.onStep,
    async onEpoch(record, snapshot) {
      await run.append({ kind: 'search-epoch', ...record });
      await run.write('genotype', space.parseGenotype(record.genotype));
      await run.save('last', snapshot);
    },
    onInterrupt: snapshot => run.save('last', snapshot),
  };
  try {
    const setup = {
      model,
      train,
      validation,
      strategy,
      options: config,
      derive: (alpha: ArchitectureParameters) => space.formatGenotype(derive(alpha)),
      resume: checkpoint,
    };
    const { genotype, seconds, ledger } = await withGoodCheckpoint(run, () => search(setup, hooks));
    await run.write('ledger', ledger);
    const summary: RunSummary = { schema: 1, command: 'search', seconds, results: { genotype } };
    await run.write('summary', summary);
    return summary;
  } finally {
    bar.done();
    model.dispose();
    await run.close();
  }
}

function strategyOf({ strategy, lambda, regulariser, perturb, epsilon }: SearchConfig): SearchStrategy {
  const strategies: { [Name in SearchConfig['strategy']]: () => SearchStrategy } = {
    darts: () => darts,
    rnas: () =>
      rnas({
        lambda,
        divergence: divergence(regulariser),
        perturbation: createPerturbation(parsePerturbation(perturb, { epsilon })),
      }),
  };
  return strategies[strategy]();
}
