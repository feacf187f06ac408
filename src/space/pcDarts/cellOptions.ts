import { type DartsCell, type DartsCellOptions, resolveCellOptions } from '../darts/cellOptions.js';
import { requireWhole } from '../requireWhole.js';

/** The shape of a cell as in DARTS, and how much of it is mixed. */
export interface PcDartsCellOptions extends DartsCellOptions {
  /** K: the operations see one K-th of the channels; PC-DARTS on CIFAR-10: 4. With 1 they see all. */
  readonly partial?: number;
}

/** The options with nothing left open. */
export type PcDartsCell = DartsCell & Required<PcDartsCellOptions>;

/**
 * The options with their defaults.
 *
 * @throws InputError if one of them makes no cell
 */
export function resolvePcDartsOptions({ partial = 4, ...shape }: PcDartsCellOptions): PcDartsCell {
  requireWhole('partial', partial, 1, 64);
  return { ...resolveCellOptions(shape), partial };
}
