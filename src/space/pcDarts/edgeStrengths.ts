import type { MixingWeights } from '../architectureParameters.js';
import { type DartsEdgeStrengths, rateEdges, requireWeights } from '../darts/edgeStrengths.js';
import { requireTables } from '../requireTables.js';
import { type PcDartsCellOptions, resolvePcDartsOptions } from './cellOptions.js';
import { edgeTable, edgeTables, pcDartsTables } from './edgeTables.js';

/**
 * DARTS' rating with edge normalisation (PC-DARTS, arXiv 1907.05737, §3.3): an edge is as strong as its strongest
 * operation other than `none` times its own weight, softmax(α) · softmax(β).
 *
 * @param weights mixing weights, after the softmax
 * @throws InputError if the weights are of other tables, negative or not finite
 */
export function pcDartsEdgeStrengths(
  weights: MixingWeights,
  options: PcDartsCellOptions = {},
): DartsEdgeStrengths {
  const cell = resolvePcDartsOptions(options);
  requireTables(pcDartsTables(cell), weights);
  for (const { name } of edgeTables(cell)) requireWeights(weights[name], name);
  return rateEdges(weights, cell, ({ table, node, from }) => weights[edgeTable(table, node).name][from]);
}
