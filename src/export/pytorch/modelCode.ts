import type { Graph } from '../../graph/graph.js';
import { className } from './className.js';
import { type BlockClass, classOf } from './classOf.js';
import { classText } from './classText.js';
import { type Block, type Code, partsOf } from './code.js';
import { moduleTree } from './moduleTree.js';
import { planNetwork } from './planBlock.js';

/**
 * A network in eval mode as Python classes for PyTorch, the last of which is `Network`. Modules and parameters are named
 * as the nodes of the graph; modules that do the same with other numbers share a class. The auxiliary head and
 * drop-path, which are for training, are left out.
 *
 * @throws InputError if the graph has alpha tables, or a node a name that no Python attribute can have
 */
export function modelCode(graph: Graph): string {
  const network = planNetwork(moduleTree(graph));
  const instances = new Map<string, Block[]>();
  collect(network, instances);
  const classes = new Map<string, BlockClass>();
  const taken = new Set(['Network', 'Normalise']);
  for (const [key, blocks] of instances) {
    const name = blocks[0] === network ? 'Network' : className(blocks[0], taken);
    taken.add(name);
    classes.set(key, classOf(name, blocks));
  }
  const flat = graph.nodes.find(({ id }) => id === graph.logits)!.layer.kind === 'linear';
  const ending = (result: string) => (flat ? result : `torch.flatten(${result}, 1)`);
  const texts = Array.from(classes.values(), found =>
    classText(found, classes, found.name === 'Network' ? ending : undefined),
  );
  return texts.join('\n\n\n');
}

/** All blocks by their keys, inner ones before those that they are in. */
function collect(block: Block, instances: Map<string, Block[]>): void {
  for (const [, code] of block.submodules) collectIn(code, instances);
  const known = instances.get(block.key);
  if (known) known.push(block);
  else instances.set(block.key, [block]);
}

function collectIn(code: Code, instances: Map<string, Block[]>): void {
  for (const part of partsOf(code)) {
    if (typeof part === 'object' && part.kind === 'constructor') collect(part.block, instances);
  }
}
