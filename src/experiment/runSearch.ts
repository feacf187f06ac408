import { createPerturbation } from '../perturb/createPerturbation.js';
import { parsePerturbation } from '../perturb/parsePerturbation.js';
import { search } from '../search/search.js';
import type { SearchEpoch } from '../search/searchSetup.js';
import type { ArchitectureParameters } from '../space/architectureParameters.js';
import { softmaxAlpha } from '../space/softmaxAlpha.js';
import type { Snapshot } from '../train/snapshot.js';
import type { SearchConfig } from './config/searchConfig.js';
import { createStrategy } from './createStrategy.js';
import { ledgerOf } from './ledgerOf.js';
import { loopRun } from './loopRun.js';
import type { RunContext } from './runContext.js';
import type { RunSummary } from './runSummary.js';
import { searchedSpace } from './searchedSpace.js';
import { loadTrainingData } from './taskData.js';

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
  const { network } = config;
  const space = searchedSpace(config);
  const strategy = createStrategy(config);
  const { task, data, train, validation } = await loadTrainingData(config, context.dataRoot);
  const graph = space.supernet({ ...task, channels: network.channels, layers: network.layers });
  const derive = (alpha: ArchitectureParameters) =>
    space.formatGenotype(space.derive(softmaxAlpha(space.alphaTables, alpha)));

  return loopRun({ path, config, data, graph, context }, async ({ run, model, checkpoint, hooks }) => {
    const onEpoch = async (record: SearchEpoch, snapshot: Snapshot) => {
      await run.append({ kind: 'search-epoch', ...record });
      await run.write('genotype', space.parseGenotype((record.stoppedEarly ?? record).genotype));
      await run.write('ledger', ledgerOf(snapshot, 'search'));
      await run.save('last', snapshot);
    };
    const perturbation = createPerturbation(parsePerturbation(config.perturb, { epsilon: config.epsilon }));
    const diagnostics = {
      ...config.diagnostics,
      perturbation,
      readGenotype: (text: string) => space.parseGenotype(text),
    };
    const setup = { model, train, validation, strategy, options: config, derive, diagnostics };
    const found = await search({ ...setup, resume: checkpoint }, { ...hooks, onEpoch });
    const { genotype, seconds, stoppedEarly: stop } = found;
    const results = { genotype, ...(stop && { stoppedEarlyAt: stop.at, returnedEpoch: stop.returns }) };
    const summary: RunSummary = { schema: 1, command: 'search', seconds, results };
    await run.write('summary', summary);
    return summary;
  });
}
