import { InputError } from '../../base/inputError.js';
import { nearestName } from '../../base/nearestName.js';
import type { GenotypeEdge, NasBench201Genotype } from '../genotype.js';
import { TextScanner } from '../textScanner.js';
import { nasBench201FromDigits } from './cellDigits.js';
import { type NasBench201Edge, nasBench201Edges, nodeCount } from './cellEdges.js';
import { nasBench201Operations } from './operations.js';

/** A cell's text has 120 characters at most; whatever is much longer is some other file. */
const longestText = 2000;

/**
 * A cell in the benchmark's textual form: node by node, every edge as `operation~node`.
 *
 * @example
 * formatNasBench201(nasBench201FromDigits('333133'));
 * // '|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|'
 */
export function formatNasBench201({ cell }: NasBench201Genotype): string {
  const edgesTo = (node: number) =>
    cell
      .filter((_, item) => nasBench201Edges[item]?.to === node)
      .map(({ operation, from }) => `${operation}~${from}|`);
  return Array.from({ length: nodeCount - 1 }, (_, node) => `|${edgesTo(node + 1).join('')}`).join('+');
}

/**
 * A cell from the benchmark's text, with all six edges in their order, or from the six digits of NAS-RobBench-201.
 *
 * @throws InputError that says at which line and column the text is not such a cell
 */
export function parseNasBench201(text: string): NasBench201Genotype {
  if (text.length > longestText) {
    throw new InputError({
      given: `a text of ${text.length} characters`,
      expected: `a cell of nas-bench-201, of at most ${longestText} characters`,
      remedy: "pass the one text that starts with '|'",
    });
  }
  if (/^\s*\d+\s*$/.test(text)) return nasBench201FromDigits(text.trim());
  const scanner = new TextScanner(text);
  const cell = nasBench201Edges.map((edge, row) => {
    if (edge.from === 0) {
      if (row > 0) scanner.expect('+', `'+' before the edges of node ${edge.to}`);
      scanner.expect('|', "'|', as in '|nor_conv_3x3~0|+|…|'");
    }
    return parseEdge(scanner, edge);
  });
  scanner.end("the last edge's '|'");
  return { cell };
}

function parseEdge(scanner: TextScanner, { to, from }: NasBench201Edge): GenotypeEdge {
  const { value, start } = scanner.word(`the operation of the edge from node ${from} to node ${to}`);
  const operation = nasBench201Operations.find(name => name === value);
  if (operation === undefined) {
    const nearest = nearestName(value, nasBench201Operations);
    throw scanner.complaint(
      `unknown operation '${value.slice(0, 40)}'`,
      `one of ${nasBench201Operations.join(', ')}`,
      start,
      nearest && `did you mean '${nearest}'?`,
    );
  }
  scanner.expect('~', `'~${from}' after the operation`);
  const place = scanner.position();
  const read = scanner.whole('the node that the edge reads');
  if (read !== from)
    throw scanner.complaint(`node ${read}`, `node ${from}: the edges of a node are in order`, place);
  scanner.expect('|', "'|' after the edge");
  return { operation, from };
}
