import type { CellEpochsTable } from './cellEpochs.js';

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** A weight as the page's script has it: the drawing shows the same, so that no number changes when the slider is touched. */
export function quantised(weight: number): number {
  return Math.round(4095 * Math.min(1, Math.max(0, weight))) / 4095;
}

/** A weight in two characters: its 4095ths, to the base of 64. */
function weightText(weight: number | null): string {
  const steps = Math.round(4095 * quantised(weight ?? 0));
  return digits[steps >> 6] + digits[steps & 63];
}

/**
 * All epochs of a cell type as one text, epoch after epoch and edge after edge: a character for the chosen operation (`.` for none), then two for
 * the weight of each operation. 600 epochs of 14 edges with 8 operations are 143 kB.
 */
export function encodeCellEpochs({ weights, chosen }: CellEpochsTable): string {
  return weights
    .map((edges, epoch) =>
      edges
        .map((edge, place) => {
          const operation = chosen[epoch][place];
          return (operation < 0 ? '.' : digits[operation]) + edge.map(weightText).join('');
        })
        .join(''),
    )
    .join('');
}
