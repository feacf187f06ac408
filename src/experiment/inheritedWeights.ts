import { join } from 'node:path';
import { InputError } from '../base/inputError.js';
import type { NamedTensors, Tensor } from '../base/tensor.js';
import type { Genotype } from '../space/genotype.js';
import { inheritedName } from '../space/inheritedName.js';
import { takeSection } from '../train/snapshot.js';
import { checkpointDigest } from './checkpoint.js';
import { CheckpointFolder } from './checkpointFolder.js';
import type { RetrainConfig } from './config/retrainConfig.js';
import { readRun } from './readRun.js';
import { searchedSpace } from './searchedSpace.js';

/** The weights of a search's supernet, ready to be laid into a network of its space. */
export interface Inheritance {
  /** SHA-256 of the checkpoint that they are from. */
  readonly sha256: string;
  /** A network's own parameters, with the supernet's in place of those that it has. @throws InputError if the sizes differ */
  into(own: NamedTensors): { readonly state: NamedTensors; readonly inherited: number };
}

/**
 * Reads the weights that a retraining inherits from the run of a search: of each edge those of the operation that the
 * cell took, and all around the cells.
 *
 * @throws InputError if the run is no search of the same space and size, or has no good checkpoint
 */
export async function inheritedWeights(
  path: string,
  { space, network }: RetrainConfig,
  genotype: Genotype,
): Promise<Inheritance> {
  const { config } = await readRun(path);
  const size = (what: { channels?: number; layers?: number }) =>
    `${what.channels} channels and ${what.layers} cells`;
  if (config.command !== 'search' || config.space !== space) {
    throw refused(`${path}, a ${config.command} in ${config.space}`, `the run of a search in ${space}`);
  }
  if (size(config.network) !== size(network)) {
    const remedy = `give the network ${size(config.network)}`;
    throw refused(`${path}, a supernet of ${size(config.network)}`, size(network), remedy);
  }
  const checkpoint = await new CheckpointFolder(join(path, 'checkpoints')).load('last');
  const supernet = takeSection(checkpoint.tensors, 'model');
  const nameOf = inheritedName(searchedSpace(config), genotype, config.network.layers);
  return { sha256: checkpointDigest(checkpoint), into: own => layInto(path, own, supernet, nameOf) };
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
