import { figurePrints } from '../print/figurePrints.js';
import type { ReportFile } from './reportFile.js';
import type { ReportFormat } from './reportFormat.js';

/** `figures/<id>-column.png` and `-page.png` for every figure, at 300 dots per inch. */
export const pngFormat: ReportFormat = {
  needsBrowser: true,
  write: async (report, { printer }) => {
    const files: ReportFile[] = [];
    for (const { path, picture } of figurePrints(report))
      files.push({ path: `${path}.png`, content: await printer.picturePng(await picture(printer)) });
    return files;
  },
};
