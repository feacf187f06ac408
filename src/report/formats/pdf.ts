import { page } from '../page.js';
import { plotlyBundle } from '../plotlyBundle.js';
import { figurePrints } from '../print/figurePrints.js';
import type { ReportFile } from './reportFile.js';
import type { ReportFormat } from './reportFormat.js';

/** `report.pdf`, the page as it is printed, and `figures/<id>-column.pdf` and `-page.pdf` for every figure. */
export const pdfFormat: ReportFormat = {
  needsBrowser: true,
  write: async (report, { printer }) => {
    const content = page({ ...report, plotly: await plotlyBundle() });
    const files: ReportFile[] = [{ path: 'report.pdf', content: await printer.pagePdf(content) }];
    for (const { path, picture } of figurePrints(report))
      files.push({ path: `${path}.pdf`, content: await printer.picturePdf(await picture(printer)) });
    return files;
  },
};
