import { countCosts } from '../graph/countCosts.js';
import { type RetrainEpoch, retrain } from '../train/retrain.js';
import { type Snapshot, takeSection } from '../train/snapshot.js';
import { writeModelCard } from './card/writeModelCard.js';
import type { RetrainConfig } from './config/retrainConfig.js';
import { derivedNetwork } from './derivedNetwork.js';
import { ledgerOf } from './ledgerOf.js';
import { loopRun } from './loopRun.js';
import type { RunContext } from './runContext.js';
import type { RunSummary } from './runSummary.js';
import { loadTrainingData } from './taskData.js';

/**
 * Trains the network of a genotype from its configuration into a run directory: every epoch adds an event, the ledger
 * and a checkpoint `last`; `best` is the epoch of the highest validation accuracy. The test split is never read.
 *
 * @throws InputError for bad input, RunError if the training fails, Interrupted if it is stopped
 */
export async function runRetrain(
  config: RetrainConfig,
  path: string,
  context: RunContext,
): Promise<RunSummary> {
  const { network } = config;
  const { task, data, train, validation } = await loadTrainingData(config, context.dataRoot);
  const { genotype, graph } = derivedNetwork(config, task);
  const options = {
    ...config,
    augment: { ...config.augment, fill: task.mean },
    auxiliaryWeight: network.auxiliary ? network.auxiliaryWeight : 0,
    dropPath: network.dropPath,
  };

  return loopRun({ path, config, data, graph, context }, async ({ run, model, checkpoint, hooks }) => {
    const onEpoch = async ({ best, ...record }: RetrainEpoch, snapshot: Snapshot) => {
      await run.append({ kind: 'train-epoch', ...record });
      if (best) await run.save('best', bestCheckpoint(record.epoch, snapshot));
      await run.write('ledger', ledgerOf(snapshot, 'retrain'));
      await run.save('last', snapshot);
    };
    if (genotype !== undefined) await run.write('genotype', genotype);
    const setup = { model, train, validation, options, resume: checkpoint };
    const { bestEpoch, bestAccuracy, seconds } = await retrain(setup, { ...hooks, onEpoch });
    const { parameters, macs } = countCosts(graph);
    const measured = {
      bestEpoch,
      validationAccuracy: bestAccuracy,
      validationImages: validation.labels.length,
    };
    const results = { ...measured, parameters, macs };
    const summary: RunSummary = { schema: 1, command: 'retrain', seconds, results };
    await writeModelCard(run.path, summary);
    await run.write('summary', summary);
    return summary;
  });
}

/** The model alone: what is attacked and exported. */
function bestCheckpoint(epoch: number, { tensors }: Snapshot): Snapshot {
  return { tensors: takeSection(tensors, 'model'), metadata: { loop: 'retrain', epoch: String(epoch) } };
}
