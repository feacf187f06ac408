import type { Graph } from '../graph/graph.js';
import type { Genotype } from '../space/genotype.js';
import type { ImageTask } from '../space/imageTask.js';
import { referenceNetwork } from '../space/reference/referenceNetwork.js';
import { searchSpace } from '../space/space.js';
import type { RetrainConfig } from './config/retrainConfig.js';

/** The network that a retraining configuration describes, what is trained, attacked and exported; a hand-made one has no genotype. */
export function derivedNetwork(
  { space: name, genotype: text, network }: RetrainConfig,
  task: ImageTask,
): { genotype?: Genotype; graph: Graph } {
  const { reference, channels, layers, auxiliary } = network;
  if (reference !== undefined) return { graph: referenceNetwork(reference, task) };
  if (text === undefined) throw new RangeError('a configuration without a network');
  const space = searchSpace(name);
  const genotype = space.parseGenotype(text);
  return { genotype, graph: space.network(genotype, { ...task, channels, layers, auxiliary }) };
}
