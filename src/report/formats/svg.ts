import { figurePrints } from '../print/figurePrints.js';
import { svgFile } from '../print/svgFile.js';
import type { ReportFile } from './reportFile.js';
import type { ReportFormat } from './reportFormat.js';

/** `figures/<id>-column.svg` and `-page.svg` for every figure. */
export const svgFormat: ReportFormat = {
  needsBrowser: true,
  write: async (report, { printer }) => {
    const files: ReportFile[] = [];
    for (const { path, picture } of figurePrints(report))
      files.push({ path: `${path}.svg`, content: svgFile(await picture(printer)) });
    return files;
  },
};
