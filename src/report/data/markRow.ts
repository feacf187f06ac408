import type { DataValue } from '../quantity.js';

/** A mark: which panel and series it is of, where it lies, how far its whiskers reach. */
export type MarkRow = Readonly<Record<string, DataValue>>;
