import { InputError } from '../../base/inputError.js';
import type { NamedTensors } from '../../base/tensor.js';
import type { Graph } from '../../graph/graph.js';
import { listParameters } from '../../graph/parameters.js';

/** Names that a message quotes of a long list, and characters of a name. */
const quoted = 3;
const longestName = 80;

/**
 * Sees to it that tensors are a network's parameters and running statistics: all of them, no others, of their shapes.
 *
 * @param about what the tensors are called, and what to do if they are not the network's
 * @throws InputError that says what is missing, not the network's, or of another shape
 */
export function requireParameters(
  graph: Graph,
  tensors: NamedTensors,
  { source, remedy }: { readonly source: string; readonly remedy: string },
): void {
  const parameters = listParameters(graph);
  const refuse = (given: string, expected: string) =>
    new InputError({ given: `${source} ${given}`, expected, remedy });
  const wanted = `the ${parameters.length} parameters and running statistics of the network`;
  const missing = parameters.filter(({ name }) => !tensors.has(name)).map(({ name }) => name);
  const names = new Set(parameters.map(({ name }) => name));
  const unknown = [...tensors.keys()].filter(name => !names.has(name));
  if (missing.length > 0 && unknown.length > 0) {
    throw refuse(`without ${list(missing)}, but with ${list(unknown)}`, wanted);
  }
  if (missing.length > 0) throw refuse(`without ${list(missing)}`, wanted);
  if (unknown.length > 0) throw refuse(`with ${list(unknown)}`, `${wanted}, and nothing else`);
  for (const { name, shape } of parameters) {
    const given = tensors.get(name)!.shape;
    if (given.length === shape.length && given.every((extent, axis) => extent === shape[axis])) continue;
    throw refuse(`with ${name} of shape [${given.join(', ')}]`, `${name} of shape [${shape.join(', ')}]`);
  }
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, quoted).map(name => JSON.stringify(shortened(name)));
  const rest = names.length - shown.length;
  return `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function shortened(name: string): string {
  const points = Array.from(name.slice(0, 2 * longestName));
  return points.length <= longestName ? name : `${points.slice(0, longestName - 1).join('')}…`;
}
