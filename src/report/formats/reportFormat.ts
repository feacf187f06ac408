import type { Printer } from '../print/printer.js';
import type { Report } from '../report.js';
import type { FormatName } from './formatName.js';
import type { ReportFile } from './reportFile.js';

/** What a format may ask for while it writes. */
export interface FormatTools {
  /** Chromium, for the formats that need it. */
  readonly printer: Printer;
  /** All the formats that are written, so that one can point to another's files. */
  readonly formats: readonly FormatName[];
}

/** One way to write a report down. Same report, same bytes. */
export interface ReportFormat {
  readonly needsBrowser: boolean;
  write(report: Report, tools: FormatTools): Promise<readonly ReportFile[]>;
}
