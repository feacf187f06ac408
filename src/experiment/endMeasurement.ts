import type { CellMeasurement } from '../evaluate/table/cellMeasurement.js';
import type { SearchEpochEvent } from './events.js';

/**
 * What a table has of the cell that a search returned: that of its last epoch, or of the one that an early stop went
 * back to. Undefined if no cell was looked up.
 */
export function endMeasurement(epochs: readonly SearchEpochEvent[]): CellMeasurement | undefined {
  const last = epochs.at(-1);
  const returned = last?.stoppedEarly?.returns;
  return (returned === undefined ? last : epochs.find(({ epoch }) => epoch === returned))?.measured;
}
