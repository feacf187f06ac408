import type { Graph } from '../graph/graph.js';
import type { Genotype } from '../space/genotype.js';
import type { ImageTask } from '../space/imageTask.js';
import { referenceNetwork } from '../space/reference/referenceNetwork.js';
import { searchSpace } from '../space/space.js';
import type { ImportConfig } from './config/importConfig.js';
import type { RetrainConfig } from './config/retrainConfig.js';

/**
 * The network that the configuration of a retraining or an import describes: what is trained, attacked and exported. A
 * hand-made one has no genotype.
 */
export function derivedNetwork(
  config: RetrainConfig | ImportConfig,
  task: ImageTask,
): { genotype?: Genotype; graph: Graph } {
  const { space: name, genotype: text, network } = config;
  if ('reference' in network && network.reference !== undefined) {
    return { graph: referenceNetwork(network.reference, task) };
  }
  if (text === undefined) throw new RangeError('a configuration without a network');
  const space = searchSpace(name);
  const genotype = space.parseGenotype(text);
  const { channels, layers, auxiliary = false } = network;
  const statistics = config.command === 'import' ? config.normalisation : undefined;
  return {
    genotype,
    graph: space.network(genotype, { ...task, ...statistics, channels, layers, auxiliary }),
  };
}
