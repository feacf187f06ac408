import { basename } from 'node:path';
import { countCosts } from '../graph/countCosts.js';
import type { LoopHooks } from '../train/epochLoop.js';
import { type RetrainEpoch, retrain } from '../train/retrain.js';
import { takeSection } from '../train/snapshot.js';
import type { RetrainConfig } from './config/retrainConfig.js';
import { derivedNetwork } from './derivedNetwork.js';
import { epochProgress } from './epochProgress.js';
import { openRun } from './openRun.js';
import type { RunContext } from './runContext.js';
import type { RunSummary } from './runSummary.js';
import { loadTrainingData } from './taskData.js';
import { withGoodCheckpoint } from './withGoodCheckpoint.js';

/**
 * Trains the network of a genotype from its configuration into a run directory: every epoch adds an event and a
 * checkpoint `last`; `best` is the epoch of the highest validation accuracy. The test split is never read.
 *
 * @throws InputError for bad input, RunError if the training fails, Interrupted if it is stopped
 */
export async function runRetrain(
  config: RetrainConfig,
  path: string,
  context: RunContext,
): Promise<RunSummary> {
  const { seed, data, network } = config;
  const { task, train, validation } = await loadTrainingData(data, { seed, dataRoot: context.dataRoot });
  const { genotype, graph } = derivedNetwork(config, task);

  const { run, checkpoint } = await openRun(path, config, context);
  const model = await context.engine.compile(graph, { seed });
  const bar = epochProgress(context.progress, `retrain ${basename(path)}`);
  const hooks: LoopHooks<RetrainEpoch> = {
    signal: context.signal,
    onStep: bar.onStep,
    async onEpoch({ best, ...record }, snapshot) {
      await run.append({ kind: 'train-epoch', ...record });
      if (best) {
        const metadata = { loop: 'retrain', epoch: String(record.epoch) };
        await run.save('best', { tensors: takeSection(snapshot.tensors, 'model'), metadata });
      }
      await run.save('last', snapshot);
    },
    onInterrupt: snapshot => run.save('last', snapshot),
  };
  try {
    await run.write('genotype', genotype);
    const options = {
      ...config,
      augment: { ...config.augment, fill: task.mean },
      auxiliaryWeight: network.auxiliary ? network.auxiliaryWeight : 0,
      dropPath: network.dropPath,
    };
    const setup = { model, train, validation, options, resume: checkpoint };
    const result = await withGoodCheckpoint(run, () => retrain(setup, hooks));
    await run.write('ledger', result.ledger);
    const { parameters, macs } = countCosts(graph);
    const { bestEpoch, bestAccuracy: validationAccuracy, seconds } = result;
    const results = { bestEpoch, validationAccuracy, parameters, macs };
    const summary: RunSummary = { schema: 1, command: 'retrain', seconds, results };
    await run.write('summary', summary);
    return summary;
  } finally {
    bar.done();
    model.dispose();
    await run.close();
  }
}
