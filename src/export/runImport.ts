import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { NamedTensors } from '../base/tensor.js';
import { loadDataSet } from '../data/loadDataSet.js';
import { writeModelCard } from '../experiment/card/writeModelCard.js';
import type { ImportConfig } from '../experiment/config/importConfig.js';
import { derivedNetwork } from '../experiment/derivedNetwork.js';
import { describeEnvironment } from '../experiment/environment.js';
import { RunDirectory } from '../experiment/runDirectory.js';
import type { RunSummary } from '../experiment/runSummary.js';
import { imageTask } from '../experiment/taskData.js';
import { countCosts } from '../graph/countCosts.js';
import type { Graph } from '../graph/graph.js';
import { listParameters } from '../graph/parameters.js';
import { fromField } from './weights/fieldLayout.js';
import { readWeights } from './weights/readWeights.js';
import { requireParameters } from './weights/requireParameters.js';

/** No engine computes anything here; the run says so where others name theirs. */
const noEngine = { name: 'none', description: 'weights of another program were imported' };

export interface ImportContext {
  /** Arguments after `rnas`, for provenance. */
  readonly commandLine: readonly string[];
  /** Folder that downloaded data sets are in. */
  readonly dataRoot?: string;
}

/**
 * Makes a run of weights that another program has trained, such as DARTS' PyTorch code: its checkpoint `best` is what
 * an attack and an export take. Configuration, summary and checkpoint say that it is an import, of which file.
 *
 * @throws InputError if the weights are not those of the network, before anything is written
 */
export async function runImport(
  given: ImportConfig,
  path: string,
  { commandLine, dataRoot }: ImportContext,
): Promise<RunSummary> {
  const began = performance.now();
  const { bytes, tensors } = await readWeights(given.weights);
  const hasHead = [...tensors.keys()].some(name => name.startsWith('auxiliary_head.'));
  const { auxiliary = hasHead } = given.network;
  const isDerived = given.network.reference === undefined;
  const config = isDerived ? { ...given, network: { ...given.network, auxiliary } } : given;
  const dataSet = await loadDataSet(config.data.name, { dataRoot });
  const { genotype, graph } = derivedNetwork(config, imageTask(dataSet));
  requireParameters(graph, tensors, { source: config.weights, remedy: remedyFor(config, graph, tensors) });

  const checksum = createHash('sha256').update(bytes).digest('hex');
  const metadata = { 'import.file': basename(config.weights), 'import.sha256': checksum };
  const environment = await describeEnvironment(noEngine, { commandLine, data: dataSet });
  const run = await RunDirectory.create(path, config, environment);
  try {
    if (genotype !== undefined) await run.write('genotype', genotype);
    await run.save('best', { tensors: fromField(graph, tensors), metadata });
    const { parameters, macs } = countCosts(graph);
    const results = { weights: metadata['import.file'], sha256: checksum, parameters, macs };
    const seconds = (performance.now() - began) / 1000;
    const summary: RunSummary = { schema: 1, command: 'import', seconds, results };
    await writeModelCard(path, summary);
    await run.write('summary', summary);
    return summary;
  } finally {
    await run.close();
  }
}

/** The size that the weights seem to have, if it is another than the network's. */
function remedyFor(
  { network: { channels: ownChannels = 0, layers: ownLayers = 0 } }: ImportConfig,
  graph: Graph,
  tensors: NamedTensors,
): string {
  const parameters = listParameters(graph);
  const stem = 'stem.0.weight';
  const expected = parameters.find(({ name }) => name === stem)?.shape[0];
  const given = tensors.get(stem)?.shape[0];
  const more = countCells(tensors.keys()) - countCells(parameters.map(({ name }) => name));
  const layers = ownLayers + more;
  const channels = (ownChannels * (given ?? 0)) / (expected ?? 1);
  const differs = channels !== ownChannels || layers !== ownLayers;
  if (differs && Number.isInteger(channels) && channels > 0 && layers > 0) {
    return `the weights look like --channels ${channels} --layers ${layers}`;
  }
  return 'give the network that the weights were trained with: its genotype, space and size';
}

function countCells(names: Iterable<string>): number {
  return new Set(Array.from(names, name => /^cells\.(\d+)\./.exec(name)?.[1]).filter(Boolean)).size;
}
