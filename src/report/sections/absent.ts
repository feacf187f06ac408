import { type Prose, prose } from '../block.js';
import { html } from '../html.js';
import type { ReportModel } from '../reportModel.js';
import type { RobustCell } from '../robustCells.js';

/** One line on what no run of the report has, with the command that makes it; nothing where nothing is absent. */
export function absentBlock(model: ReportModel, attacked: readonly RobustCell[]): readonly Prose[] {
  const { searches, retrains, cells } = model;
  if (model.runs.length === 0) return [];
  const absent = [
    cells.length === 0 && html`cells (a search writes its own at its end)`,
    searches.every(({ epochs }) => epochs.length === 0) &&
      html`the course and the cost of a search (<code>rnas search</code>)`,
    retrains.every(({ epochs }) => epochs.length === 0) && html`training curves (<code>rnas retrain</code>)`,
    attacked.length === 0 && html`accuracy under attack (<code>rnas attack --run …</code>)`,
  ].filter(item => item !== false);
  if (absent.length === 0) return [];
  const items = absent.map((item, place) => html`${place > 0 && '; '}${item}`);
  return [prose(html`<p class="missing">Not in this report, because none of its runs has it: ${items}.</p>`)];
}
