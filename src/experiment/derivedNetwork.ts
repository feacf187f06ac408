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
  dataSet: ImageTask,
): { genotype?: Genotype; graph: Graph } {
  const { space: name, genotype: text, network } = config;
  const task = config.command === 'import' ? { ...dataSet, ...config.normalisation } : dataSet;
  const { reference, channels, layers, auxiliary = false } = network;
  if (reference !== undefined) return { graph: referenceNetwork(reference, task) };
  if (text === undefined) throw new RangeError('a configuration without a network');
  const space = searchSpace(name);
  const genotype = space.parseGenotype(text);
  return { genotype, graph: space.network(genotype, { ...task, channels, layers, auxiliary }) };
}
