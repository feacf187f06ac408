import { page } from '../page.js';
import { plotlyBundle } from '../plotlyBundle.js';
import type { ReportFormat } from './reportFormat.js';

/** `index.html`: one page for any browser, without a network. */
export const htmlFormat: ReportFormat = {
  needsBrowser: false,
  write: async report => [{ path: 'index.html', content: page({ ...report, plotly: await plotlyBundle() }) }],
};
