import type { CellMeasurement } from '../evaluate/table/cellMeasurement.js';
import type { SearchEpochEvent } from './events.js';
import type { RunRecord } from './runRecord.js';

/**
 * What a table has of the cell that a search returned: the one selected by removal, or else that of its last epoch, or of
 * the one that an early stop went back to. Undefined if no cell was looked up.
 */
export function endMeasurement({
  events,
  selection,
}: Pick<RunRecord, 'events' | 'selection'>): CellMeasurement | undefined {
  if (selection !== undefined) return selection.measured;
  const epochs = events.filter((event): event is SearchEpochEvent => event.kind === 'search-epoch');
  const last = epochs.at(-1);
  const returned = last?.stoppedEarly?.returns;
  return (returned === undefined ? last : epochs.find(({ epoch }) => epoch === returned))?.measured;
}
