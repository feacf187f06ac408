import type { Graph } from '../graph/graph.js';
import type { Genotype } from '../space/genotype.js';
import type { ImageTask } from '../space/imageTask.js';
import { searchSpace } from '../space/space.js';
import type { ImportConfig } from './config/importConfig.js';
import type { RetrainConfig } from './config/retrainConfig.js';

/** The network that the configuration of a retraining or an import describes: what is trained, attacked and exported. */
export function derivedNetwork(config: RetrainConfig | ImportConfig, task: ImageTask) {
  const { space: name, genotype: text, network } = config;
  const space = searchSpace(name);
  const genotype: Genotype = space.parseGenotype(text);
  const { channels, layers, auxiliary = false } = network;
  const statistics = config.command === 'import' ? config.normalisation : undefined;
  const graph: Graph = space.network(genotype, { ...task, ...statistics, channels, layers, auxiliary });
  return { genotype, graph };
}
