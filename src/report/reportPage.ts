import type { RunRecord } from '../experiment/runRecord.js';
import { createReport } from './createReport.js';
import { page } from './page.js';
import { plotlyBundle } from './plotlyBundle.js';
import type { ReportOptions } from './reportOptions.js';

/** The page of a report as text. See {@link writeReport}. */
export async function reportPage(runs: readonly RunRecord[], options: ReportOptions): Promise<string> {
  return page({ ...(await createReport(runs, options)), plotly: await plotlyBundle() });
}
