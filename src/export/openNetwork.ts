import { basename, join, resolve } from 'node:path';
import { InputError } from '../base/inputError.js';
import { withoutFolders } from '../base/withoutFolders.js';
import { loadDataSet } from '../data/loadDataSet.js';
import { type Checkpoint, checkpointDigest } from '../experiment/checkpoint.js';
import { CheckpointFolder, type CheckpointName } from '../experiment/checkpointFolder.js';
import type { ImportConfig } from '../experiment/config/importConfig.js';
import type { RetrainConfig } from '../experiment/config/retrainConfig.js';
import { readStoredConfig } from '../experiment/config/storedConfig.js';
import { derivedNetwork } from '../experiment/derivedNetwork.js';
import { readEnvironment } from '../experiment/readEnvironment.js';
import { requireSameData } from '../experiment/requireSameData.js';
import { requireTrained } from '../experiment/requireTrained.js';
import { imageTask } from '../experiment/taskData.js';
import type { Graph } from '../graph/graph.js';
import { trainedWeights } from '../train/retrainState.js';
import type { ExportedNetwork } from './exportedNetwork.js';

/**
 * The network of a retraining or an import with the weights of a checkpoint. The run is only read, so it may be under way.
 *
 * @param dataRoot folder of downloaded data sets: the network's normalisation comes from the run's data
 * @throws InputError if there is no such run or checkpoint, or its data are not there or others
 */
export async function openNetwork(
  path: string,
  checkpointName: CheckpointName,
  dataRoot?: string,
): Promise<ExportedNetwork> {
  const stored = await readStoredConfig(path);
  if (stored === undefined) {
    throw new InputError({
      given: `--run ${path}, where there is no run`,
      expected: 'the folder of a retraining or an import, with its config.json',
      remedy: 'give the folder that --out of rnas retrain or rnas import named',
    });
  }
  const config = requireTrained(path, stored.config);
  const environment = await readEnvironment(path);
  const checkpoint = await new CheckpointFolder(join(path, 'checkpoints')).load(checkpointName);
  const dataSet = await loadDataSet(config.data.name, { dataRoot });
  requireSameData(path, environment, dataSet);
  const { graph } = derivedNetwork(config, imageTask(dataSet));
  return {
    name: basename(resolve(path)),
    graph,
    state: trainedWeights(checkpoint),
    genotype: config.genotype,
    classes: dataSet.classes,
    metadata: {
      'rnas.version': environment.versions.rnas,
      'rnas.run': config.command,
      'rnas.config.sha256': stored.hash,
      'rnas.checkpoint': checkpointName,
      'rnas.checkpoint.sha256': checkpointDigest(checkpoint),
      ...importedFrom(checkpoint),
      ...networkMetadata(config),
      'rnas.data': withoutFolders(dataSet.name),
      'rnas.data.checksum': dataSet.checksum,
      'rnas.classes': JSON.stringify(dataSet.classes),
      ...normalisation(graph),
    },
  };
}

/** That the weights were not trained here goes with them. */
function importedFrom({ metadata }: Checkpoint): Record<string, string> {
  const { 'import.sha256': checksum } = metadata;
  return checksum === undefined ? {} : { 'rnas.imported.sha256': checksum };
}

/** What a program that has only the weights must do to the images itself. */
function normalisation({ nodes }: Graph): Record<string, string> {
  const layer = nodes.map(node => node.layer).find(({ kind }) => kind === 'normalise');
  if (layer?.kind !== 'normalise') return {};
  return {
    'rnas.normalise.mean': JSON.stringify(layer.mean),
    'rnas.normalise.deviation': JSON.stringify(layer.deviation),
  };
}

/** The cells and their space, or the name of a hand-made network. */
function networkMetadata({ space, genotype, network }: RetrainConfig | ImportConfig): Record<string, string> {
  if ('reference' in network && network.reference !== undefined) return { 'rnas.network': network.reference };
  return genotype === undefined ? {} : { 'rnas.space': space, 'rnas.genotype': genotype };
}
