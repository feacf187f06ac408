import type { FormatName } from './formats/formatName.js';

/** What a report is told besides its runs. */
export interface ReportOptions {
  readonly title: string;
  /** Whether runs are compared by what they differ in, and single ones looked at no further than a few; from nine runs on if it is left out. */
  readonly comparison?: boolean;
  /** What its authors say about it, a paragraph each: what was asked, how settings were chosen, what was found. */
  readonly notes?: readonly string[];
  /** What was made smaller than the paper's protocol, and why, in sentences; shown before any number. */
  readonly scaleNote?: readonly string[];
  /** Summary of the job that made the runs, shown as it is under Provenance. */
  readonly summary?: unknown;
  /** What it is written as; HTML alone where it is left out. */
  readonly formats?: readonly FormatName[];
  /** Path of the browser that draws figures and PDF; searched for where it is left out. */
  readonly browser?: string;
}
