import type { Graph } from '../graph/graph.js';
import type { Genotype } from '../space/genotype.js';
import type { ImageTask } from '../space/imageTask.js';
import { searchSpace } from '../space/space.js';
import type { RetrainConfig } from './config/retrainConfig.js';

/** The network that a retraining configuration describes: what is trained, attacked and exported. */
export function derivedNetwork({ space: name, genotype: text, network }: RetrainConfig, task: ImageTask) {
  const space = searchSpace(name);
  const genotype: Genotype = space.parseGenotype(text);
  const { channels, layers, auxiliary } = network;
  const graph: Graph = space.network(genotype, { ...task, channels, layers, auxiliary });
  return { genotype, graph };
}
