import type { z } from 'zod';
import { cellMeasurement } from '../evaluate/table/cellMeasurement.js';
import { selection } from '../search/selection/selection.js';

/** `selection.json`: how a search selected its cells by removal, and what a table of measured accuracies has of them. */
export const selectionRecord = selection.extend({
  /** If the run was given a table; the search never sees it. */
  measured: cellMeasurement.optional(),
});

export type SelectionRecord = z.infer<typeof selectionRecord>;
