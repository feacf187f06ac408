import { InputError } from '../../base/inputError.js';
import { nearestName } from '../../base/nearestName.js';
import type { Graph } from '../../graph/graph.js';
import type { ImageTask } from '../imageTask.js';
import { resnet18 } from './resnet18.js';
import { wideResnet } from './wideResnet.js';

/** Names that need no thought; `wide-resnet-<depth>-<width>` takes any depth 6n + 4 and any width. */
export const referenceNames = ['resnet-18', 'wide-resnet-28-10', 'wide-resnet-34-10'] as const;

const wide = /^wide-resnet-(\d+)-(\d+)$/;

/** Whether a text is the name of a hand-made network. */
export function isReferenceName(name: string): boolean {
  return name === 'resnet-18' || wide.test(name);
}

/**
 * A hand-made network, which searched ones are held against, by its name.
 *
 * @throws InputError if the name is unknown, or its numbers make no network
 * @example
 * const graph = referenceNetwork('wide-resnet-28-10', task);
 */
export function referenceNetwork(name: string, task: ImageTask): Graph {
  if (name === 'resnet-18') return resnet18(task);
  const [, depth, width] = wide.exec(name) ?? [];
  if (depth !== undefined) return wideResnet({ ...task, depth: Number(depth), width: Number(width) });
  const nearest = nearestName(name, referenceNames);
  throw new InputError({
    given: `network ${JSON.stringify(name)}`,
    expected: `one of ${referenceNames.join(', ')}, or wide-resnet-<depth>-<width>`,
    remedy: nearest ? `did you mean ${nearest}?` : 'use one of these names',
  });
}
