import { countCosts } from '../graph/countCosts.js';
import { retrain } from '../train/retrain.js';
import type { RetrainEpoch, RetrainResult } from '../train/retrainSetup.js';
import { trainedWeights } from '../train/retrainState.js';
import type { Snapshot } from '../train/snapshot.js';
import { writeModelCard } from './card/writeModelCard.js';
import { chosenKey } from './checkpointFolder.js';
import type { RetrainConfig } from './config/retrainConfig.js';
import { derivedNetwork } from './derivedNetwork.js';
import { epochLine } from './epochLine.js';
import { type Inheritance, inheritedWeights } from './inheritedWeights.js';
import { ledgerOf } from './ledgerOf.js';
import { type LoopSession, loopRun } from './loopRun.js';
import { isAdversarial, recipeSetup } from './recipeSetup.js';
import type { RunContext } from './runContext.js';
import type { RunSummary } from './runSummary.js';
import { loadTrainingData } from './taskData.js';

/**
 * Trains a network from its configuration into a run directory: every epoch adds an event, the ledger and a checkpoint
 * `last`; `best-clean` and `best-robust` are the epochs of the highest validation accuracy, as the images are and under
 * the selection's attack. The test split is never read.
 *
 * @throws InputError for bad input, RunError if the training fails, Interrupted if it is stopped
 */
export async function runRetrain(
  config: RetrainConfig,
  path: string,
  context: RunContext,
): Promise<RunSummary> {
  const { task, data, train, validation } = await loadTrainingData(config, context.dataRoot);
  const { genotype, graph } = derivedNetwork(config, task);
  const inheritance =
    config.inherit === undefined || genotype === undefined
      ? undefined
      : await inheritedWeights(config.inherit, config, genotype);

  return loopRun({ path, config, data, graph, context }, async session => {
    const { run, model, checkpoint: resume, hooks } = session;
    if (genotype !== undefined) await run.write('genotype', genotype);
    const inherited = inheritance && (await inherit(session, inheritance));
    const setup = { ...recipeSetup(config, task), model, train, validation, resume };
    const result = await retrain(setup, { ...hooks, onEpoch: epochWriter(config, session) });
    const { parameters, macs } = countCosts(graph);
    const validationImages = validation.labels.length;
    const robustImages = Math.min(config.selection.images, validationImages);
    const measured = { validationImages, ...(robustImages > 0 && { validationRobustImages: robustImages }) };
    const results = { ...bests(result), ...measured, parameters, macs, ...inherited };
    const summary: RunSummary = { schema: 1, command: 'retrain', seconds: result.seconds, results };
    await writeModelCard(run.path, summary);
    await run.write('summary', summary);
    return summary;
  });
}

/** Lays the inherited weights into a network that has not been trained yet. */
async function inherit({ model, checkpoint }: LoopSession, { sha256, into }: Inheritance) {
  const { state, inherited } = into(await model.getState());
  if (checkpoint === undefined) await model.setState(state);
  return { inheritedArrays: inherited, inheritedSha256: sha256 };
}

/** What is written and said after each epoch; `last` comes last, since a run goes on from it. */
function epochWriter(config: RetrainConfig, { run, tell }: LoopSession) {
  const adversarial = isAdversarial(config) && config.selection.images > 0;
  return async (epoch: RetrainEpoch, snapshot: Snapshot): Promise<void> => {
    const { bestClean, bestRobust, ...record } = epoch;
    await run.append({ kind: 'train-epoch', ...record });
    if (bestClean) await run.save('best-clean', bestCheckpoint(epoch, snapshot, !adversarial));
    if (bestRobust) await run.save('best-robust', bestCheckpoint(epoch, snapshot, adversarial));
    await run.write('ledger', ledgerOf(snapshot, 'retrain'));
    await run.save('last', snapshot);
    for (const warning of epoch.warnings) tell(warning, { urgent: true });
    tell(epochLine(epoch), { urgent: false });
  };
}

/** The weights alone: what is attacked and exported. */
function bestCheckpoint({ epoch }: RetrainEpoch, snapshot: Snapshot, chosen: boolean): Snapshot {
  const metadata = { loop: 'retrain', epoch: String(epoch), [chosenKey]: String(chosen) };
  return { tensors: trainedWeights(snapshot), metadata };
}

function bests({ bestEpoch, bestAccuracy, bestRobustEpoch, bestRobustAccuracy }: RetrainResult) {
  return {
    ...{ bestEpoch, validationAccuracy: bestAccuracy },
    ...(bestRobustEpoch !== undefined && { bestRobustEpoch }),
    ...(bestRobustAccuracy !== undefined && { validationRobustAccuracy: bestRobustAccuracy }),
  };
}
