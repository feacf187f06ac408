import type { DartsGenotype, Genotype, NasBench201Genotype } from './genotype.js';
import { nasBench201Edges } from './nasBench201/cellEdges.js';
import { nasBench201Operations } from './nasBench201/operations.js';
import type { SearchSpace } from './searchSpace.js';

/**
 * What a derived network's parameters are called in the supernet that its cell was found in: the operation that an
 * edge took is one column of the supernet's edge; all around the cells has the same name in both. A name may have no
 * counterpart: inside the cells the supernet's batch normalisation has no scale and shift.
 *
 * @param layers cells of both networks
 * @returns a function from a name in the derived network to that in the supernet
 * @example
 * inheritedName(space, genotype, 8)('cells.0._ops.1.op.1.weight'); // cells.0._ops.1._ops.4.op.1.weight
 */
export function inheritedName(
  { candidates }: Pick<SearchSpace, 'candidates'>,
  genotype: Genotype,
  layers: number,
): (name: string) => string {
  return 'cell' in genotype ? benchmarkName(genotype) : dartsName(candidates, genotype, layers);
}

const dartsOperation = /^(cells\.(\d+)\._ops\.)(\d+)(\..*)$/;

function dartsName(
  candidates: SearchSpace['candidates'],
  genotype: DartsGenotype,
  layers: number,
): (name: string) => string {
  return name => {
    const [, prefix, cell, place, rest] = dartsOperation.exec(name) ?? [];
    if (prefix === undefined) return name;
    const reduces = [Math.floor(layers / 3), Math.floor((2 * layers) / 3)].includes(Number(cell));
    const table = reduces ? 'reduce' : 'normal';
    const { operation, from } = genotype[table][Number(place)];
    const row = firstRow(Math.floor(Number(place) / 2)) + from;
    return `${prefix}${row}._ops.${candidates[table][row].indexOf(operation)}${rest}`;
  };
}

/** Rows of the alpha table before those of a node: node n has n + 2 edges. */
function firstRow(node: number): number {
  return (node * (node + 3)) / 2;
}

const benchmarkOperation = /^(cells\.\d+)\.layers\.(\d+)(\..*)$/;

function benchmarkName({ cell }: NasBench201Genotype): (name: string) => string {
  return name => {
    const [, prefix, row, rest] = benchmarkOperation.exec(name) ?? [];
    if (prefix === undefined) return name;
    const { to, from } = nasBench201Edges[Number(row)];
    const { operation } = cell[Number(row)];
    const column = (nasBench201Operations as readonly string[]).indexOf(operation);
    return `${prefix}.edges.${to}<-${from}.${column}${rest}`;
  };
}
