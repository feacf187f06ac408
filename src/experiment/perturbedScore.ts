import { join } from 'node:path';
import { randomStream } from '../base/randomStream.js';
import { perturbedAccuracy } from '../evaluate/perturbedAccuracy.js';
import { takeSection } from '../train/snapshot.js';
import { CheckpointFolder } from './checkpointFolder.js';
import type { RetrainConfig } from './config/retrainConfig.js';
import { searchPerturbation } from './createStrategy.js';
import { derivedNetwork } from './derivedNetwork.js';
import type { RunContext } from './runContext.js';
import { loadTrainingData } from './taskData.js';

/**
 * Accuracy of a retrained network's best checkpoint on its own validation part, every image perturbed. The test split is
 * never read.
 */
export async function perturbedScore(
  path: string,
  config: RetrainConfig,
  perturb: { readonly perturb: string; readonly epsilon: number },
  { engine, dataRoot, signal }: Pick<RunContext, 'engine' | 'dataRoot' | 'signal'>,
): Promise<number> {
  const { task, validation } = await loadTrainingData(config, dataRoot);
  const { graph } = derivedNetwork(config, task);
  const { tensors } = await new CheckpointFolder(join(path, 'checkpoints')).load('best');
  const model = await engine.compile(graph, { seed: config.seed });
  try {
    await model.setState(takeSection(tensors, 'model'));
    return await perturbedAccuracy({ model, mode: 'eval' }, validation, {
      perturbation: searchPerturbation(perturb),
      batchSize: config.batchSize,
      random: randomStream(config.seed, 'baseline', 'perturbation'),
      signal,
    });
  } finally {
    model.dispose();
  }
}
