import type { Block } from './code.js';

/** What the field calls modules, by the kinds of the layers in them. */
const known: Readonly<Record<string, string>> = {
  'relu conv2d batchNorm': 'ReLUConvBN',
  'relu groupedConv conv2d batchNorm': 'DilConv',
  'relu groupedConv conv2d batchNorm relu groupedConv conv2d batchNorm': 'SepConv',
  'relu conv2d pad conv2d concat batchNorm': 'FactorizedReduce',
  'conv2d batchNorm relu conv2d batchNorm add relu': 'BasicBlock',
  'conv2d batchNorm relu conv2d batchNorm conv2d batchNorm add relu': 'BasicBlock',
};

/**
 * A name for the class of a block that is not taken yet: the field's, or one made of the last name in its path
 * (`cells.0` → `Cell`), with a number if there are several.
 */
export function className({ path, kinds }: Block, taken: ReadonlySet<string>): string {
  const name = known[kinds.join(' ')] ?? fromPath(path);
  let free = name;
  for (let number = 2; taken.has(free); number++) free = `${name}${number}`;
  return free;
}

function fromPath(path: string): string {
  if (path === '') return 'Network';
  const words = path.split('.').filter(part => !/^\d+$/.test(part));
  const last = (words.at(-1) ?? 'module').replace(/^_+|[\d_]+$/g, '').replace(/s$/, '');
  return last === '' ? 'Module' : last[0].toUpperCase() + last.slice(1);
}
