import { formatGenotype } from '../space/darts/genotypeCodec.js';
import type { DartsGenotype, Genotype, GenotypeEdge, NasBench201Genotype } from '../space/genotype.js';
import { nasBench201Edges } from '../space/nasBench201/cellEdges.js';
import { formatNasBench201 } from '../space/nasBench201/genotypeCodec.js';
import { type Html, html } from './html.js';

/** A state of a cell as it is drawn: its name in words, its label, and the class that its colour comes from. */
export interface StateSketch {
  readonly name: string;
  /** DOT: a quoted string, or HTML in angle brackets. */
  readonly label: string;
  readonly kind: 'input' | 'state' | 'output';
}

/** One cell as it is drawn: states in order, operations between them, and the states that a further output concatenates. */
export interface CellSketch {
  /** `Normal cell`. */
  readonly title: string;
  readonly states: readonly StateSketch[];
  readonly edges: readonly { readonly from: number; readonly to: number; readonly operation: string }[];
  readonly concat: readonly number[];
}

/** A genotype of any space as the report shows it. It may be damaged: nothing here relies on its content. */
export interface GenotypeSketch {
  readonly cells: readonly CellSketch[];
  /** What the drawings' inputs, nodes and outputs are. */
  readonly wiring: Html;
  /** In the field's textual form. */
  readonly text: string;
}

const previous: StateSketch = { name: 'the input', label: '<c<sub>k−1</sub>>', kind: 'input' };

/** How a genotype is drawn and written. */
export function sketchGenotype(genotype: Genotype): GenotypeSketch {
  return 'cell' in genotype ? sketchNasBench201(genotype) : sketchDarts(genotype);
}

function sketchDarts(genotype: DartsGenotype): GenotypeSketch {
  return {
    cells: [
      sketchDartsCell('Normal cell', genotype.normal, genotype.normalConcat),
      sketchDartsCell('Reduction cell', genotype.reduce, genotype.reduceConcat),
    ],
    wiring: html`Inputs are the outputs of the two cells before; every node adds up its two edges, and the output concatenates the nodes.`,
    text: formatGenotype(genotype),
  };
}

function sketchDartsCell(
  title: string,
  edges: readonly GenotypeEdge[],
  concat: readonly number[],
): CellSketch {
  const nodes = Array.from({ length: Math.floor(edges.length / 2) }, (_, node) => node);
  return {
    title,
    states: [
      { name: 'input 1', label: '<c<sub>k−2</sub>>', kind: 'input' },
      { ...previous, name: 'input 2' },
      ...nodes.map(node => ({ name: `node ${node}`, label: `"${node}"`, kind: 'state' as const })),
    ],
    edges: edges.map(({ operation, from }, item) => ({ from, to: 2 + Math.floor(item / 2), operation })),
    concat,
  };
}

function sketchNasBench201(genotype: NasBench201Genotype): GenotypeSketch {
  const nodes = [1, 2].map(node => ({ name: `node ${node}`, label: `"${node}"`, kind: 'state' as const }));
  const output: StateSketch = { name: 'the output', label: '<c<sub>k</sub>>', kind: 'output' };
  const edges = nasBench201Edges.flatMap(({ from, to }, item) =>
    item < genotype.cell.length ? [{ from, to, operation: genotype.cell[item].operation }] : [],
  );
  return {
    cells: [{ title: 'Cell', states: [previous, ...nodes, output], edges, concat: [] }],
    wiring: html`The input is the output of the cell before; every node adds up its edges, and the last node is the output.`,
    text: formatNasBench201(genotype),
  };
}
