import { join } from 'node:path';
import { InputError } from '../base/inputError.js';
import type { NamedTensors, Tensor } from '../base/tensor.js';
import type { Genotype } from '../space/genotype.js';
import { inheritedName } from '../space/inheritedName.js';
import { trainedWeights } from '../train/retrainState.js';
import { takeSection } from '../train/snapshot.js';
import { type Checkpoint, checkpointDigest } from './checkpoint.js';
import { CheckpointFolder } from './checkpointFolder.js';
import type { AnyRunConfig } from './config/anyRunConfig.js';
import type { ImportConfig } from './config/importConfig.js';
import type { RetrainConfig } from './config/retrainConfig.js';
import { readRun } from './readRun.js';
import { searchedSpace } from './searchedSpace.js';

/** The weights of another run, ready to be laid into a network. */
export interface Inheritance {
  /** SHA-256 of the checkpoint that they are from. */
  readonly sha256: string;
  /** A network's own parameters, with the other's in place of those that it has. @throws InputError if the sizes differ */
  into(own: NamedTensors): { readonly state: NamedTensors; readonly inherited: number };
}

/**
 * Reads the weights that a retraining inherits: from the run of a search, of each edge those of the operation that the
 * cell took, and all around the cells; from a retraining or an import of the same network, all that both have.
 *
 * @throws InputError if the run is of another space, size or network, or has no good checkpoint
 */
export async function inheritedWeights(
  path: string,
  config: RetrainConfig,
  genotype: Genotype,
): Promise<Inheritance> {
  const { config: source } = await readRun(path);
  requireSameSize(path, source, config);
  const checkpoints = new CheckpointFolder(join(path, 'checkpoints'));
  if (source.command !== 'search') {
    requireSameNetwork(path, source, config);
    const checkpoint = await checkpoints.load('best');
    return inheritance(path, checkpoint, trainedWeights(checkpoint), name => name);
  }
  const checkpoint = await checkpoints.load('last');
  const supernet = takeSection(checkpoint.tensors, 'model');
  const nameOf = inheritedName(searchedSpace(source), genotype, source.network.layers);
  return inheritance(path, checkpoint, supernet, nameOf);
}

function requireSameSize(path: string, source: AnyRunConfig, { space, network }: RetrainConfig): void {
  const size = (what: { channels?: number; layers?: number }) =>
    `${what.channels} channels and ${what.layers} cells`;
  const isHandMade = 'reference' in source.network && source.network.reference !== undefined;
  if (source.space !== space || isHandMade) {
    const what = isHandMade ? 'of a hand-made network' : `in ${source.space}`;
    throw refused(`${path}, a ${source.command} ${what}`, `a run in ${space}`);
  }
  if (size(source.network) === size(network)) return;
  const what = source.command === 'search' ? 'supernet' : 'network';
  throw refused(
    `${path}, a ${what} of ${size(source.network)}`,
    size(network),
    `give the network ${size(source.network)}`,
  );
}

function requireSameNetwork(path: string, source: RetrainConfig | ImportConfig, config: RetrainConfig): void {
  if (source.genotype !== config.genotype) {
    throw refused(
      `${path}, a network of other cells`,
      'the cells that are retrained',
      `give --genotype ${path}`,
    );
  }
  if (source.command === 'import' && source.normalisation !== undefined) {
    const remedy = 'if they are the same, import them without --mean and --deviation';
    throw refused(`${path}, weights of other statistics than the data set's`, "the data set's own", remedy);
  }
}

function inheritance(
  path: string,
  checkpoint: Checkpoint,
  weights: NamedTensors,
  nameOf: (name: string) => string,
): Inheritance {
  return { sha256: checkpointDigest(checkpoint), into: own => layInto(path, own, weights, nameOf) };
}

function layInto(
  path: string,
  own: NamedTensors,
  supernet: NamedTensors,
  nameOf: (name: string) => string,
): { state: NamedTensors; inherited: number } {
  const state = new Map<string, Tensor>(own);
  let inherited = 0;
  for (const [name, { shape }] of own) {
    const source = supernet.get(nameOf(name));
    if (source === undefined) continue;
    if (source.shape.join() !== shape.join()) {
      throw refused(
        `${path}, whose ${nameOf(name)} is [${source.shape.join(', ')}]`,
        `[${shape.join(', ')}], as the network has it`,
        'the operations of a supernet with partial channels fit no network: leave inherit out',
      );
    }
    state.set(name, source);
    inherited++;
  }
  return { state, inherited };
}

function refused(
  given: string,
  expected: string,
  remedy = 'give the run of the search that found the cell',
): InputError {
  return new InputError({ given: `inherit = ${given}`, expected, remedy });
}
