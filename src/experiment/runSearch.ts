import type { Cost, CostLedger, WorkLedger } from '../engine/costLedger.js';
import type { DiagnosticsSetup } from '../search/diagnostics/diagnosticsOptions.js';
import { search } from '../search/search.js';
import type { SearchEpoch } from '../search/searchSetup.js';
import type { SearchSpace } from '../space/searchSpace.js';
import type { Snapshot } from '../train/snapshot.js';
import type { TrainInput } from '../train/trainInput.js';
import type { SearchConfig } from './config/searchConfig.js';
import { searchPerturbation } from './createStrategy.js';
import { ledgerOf } from './ledgerOf.js';
import { loopRun } from './loopRun.js';
import { openTable } from './openTable.js';
import { prepareSearch } from './prepareSearch.js';
import type { RunContext } from './runContext.js';
import type { RunSummary } from './runSummary.js';
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
  const { task, data, train, validation } = await loadTrainingData(config, context.dataRoot);
  const { space, strategy, graph, derive, selection } = prepareSearch(config, task);
  const lookUp = await openTable(config.table);
  const setting = { path, config, data, table: lookUp?.identity, graph, context };
  return loopRun(setting, async ({ run, model, checkpoint, hooks, watch }) => {
    const onEpoch = async (record: SearchEpoch, snapshot: Snapshot) => {
      const [measured] = lookUp?.measure([record.genotype]) ?? [];
      const ledger = ledgerOf(snapshot, 'search');
      const cost = withoutSeconds(ledger);
      await run.append({ kind: 'search-epoch', ...record, ...(measured && { measured }), cost });
      await run.write('genotype', space.parseGenotype((record.stoppedEarly ?? record).genotype));
      await run.write('ledger', ledger);
      await run.save('last', snapshot);
    };
    if (lookUp !== undefined && checkpoint === undefined) await run.write('table', await lookUp.record());
    const onSelection = watch('select');
    const setup = { model, train, validation, strategy, options: config, derive, selection };
    const found = await search(
      {
        ...setup,
        trainInput: trainInputOf(config),
        diagnostics: diagnosticsOf(config, space),
        resume: checkpoint,
      },
      { ...hooks, onEpoch, onSelection },
    );
    const { genotype, seconds, stoppedEarly: stop } = found;
    if (found.selection !== undefined) {
      const [measured] = lookUp?.measure([genotype]) ?? [];
      await run.write('selection', { ...found.selection, ...(measured && { measured }) });
      await run.write('genotype', space.parseGenotype(genotype));
      await run.write('ledger', found.ledger);
    }
    const results = { genotype, ...(stop && { stoppedEarlyAt: stop.at, returnedEpoch: stop.returns }) };
    const summary: RunSummary = { schema: 1, command: 'search', seconds, results };
    await run.write('summary', summary);
    return summary;
  });
}

function withoutSeconds({ weights, alpha, perturbation, evaluation }: CostLedger): WorkLedger {
  const workOf = ({ seconds: _seconds, ...work }: Cost) => work;
  return {
    weights: workOf(weights),
    alpha: workOf(alpha),
    perturbation: workOf(perturbation),
    evaluation: workOf(evaluation),
  };
}

function trainInputOf(config: SearchConfig): TrainInput | undefined {
  const { trainInput: kind } = config;
  return kind === 'clean' ? undefined : { kind, perturbation: searchPerturbation(config) };
}

function diagnosticsOf(config: SearchConfig, space: SearchSpace): DiagnosticsSetup {
  const readGenotype = (text: string) => space.parseGenotype(text);
  return { ...config.diagnostics, perturbation: searchPerturbation(config), readGenotype };
}
