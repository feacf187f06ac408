/** A file of a report, whole in memory: a report is written once all of it is there. */
export interface ReportFile {
  /** Within the report's folder, with `/` between its parts. */
  readonly path: string;
  readonly content: string | Uint8Array;
}
