import { withoutFolders } from '../base/withoutFolders.js';
import type { RunRecord } from '../experiment/runRecord.js';
import { alphaHistory } from './alpha.js';
import type { Section } from './block.js';
import { type Html, html } from './html.js';
import { mostShown } from './isManySeeds.js';
import { measuredSearches } from './measuredSearches.js';
import { counted, nameText } from './names.js';
import { attackedOutcomes, measuredOutcomes } from './outcomes.js';
import type { Report } from './report.js';
import { type ReportModel, reportModel } from './reportModel.js';
import type { ReportOptions } from './reportOptions.js';
import { robustCells } from './robustCells.js';
import { representatives, searchArms } from './searchArms.js';
import { costedSearches } from './searchCost.js';
import { absentBlock } from './sections/absent.js';
import { architectureSection } from './sections/architecture.js';
import { benchmarkSection } from './sections/benchmark.js';
import { cellsSection } from './sections/cells.js';
import { comparisonSection } from './sections/comparison.js';
import { correlationSection } from './sections/correlation.js';
import { corruptionSection } from './sections/corruption.js';
import { costSection } from './sections/cost.js';
import { curvesSection } from './sections/curves.js';
import { diagnosticsSection } from './sections/diagnostics.js';
import { notesSection } from './sections/notes.js';
import { outcomesSection } from './sections/outcomes.js';
import { provenanceSection } from './sections/provenance.js';
import { readFirst } from './sections/readFirst.js';
import { robustnessSection } from './sections/robustness.js';
import { runsSection } from './sections/runs.js';
import { selectionSection } from './sections/selection.js';
import { smoothingSection } from './sections/smoothing.js';
import { summary } from './sections/summary.js';
import { transferSection } from './sections/transfer.js';

function subtitle({ runs }: ReportModel): Html {
  const engines = [...new Set(runs.map(({ environment }) => environment.engine.name))];
  const days = runs.map(({ environment }) => environment.startedAt.slice(0, 10)).sort();
  return html`${counted(runs.length, 'run')}${engines.length > 0 && html` · engine ${nameText(engines.join(', '), 60)}`}${
    days.length > 0 &&
    html` · ${nameText(days[0])}${days.at(-1) !== days[0] && html` to ${nameText(days.at(-1) ?? '')}`}`
  }`;
}

/** A run as it may be shown to anybody: a data set or table given by an absolute path is called by its last part. */
function shareable(run: RunRecord): RunRecord {
  const { config } = run;
  const name = withoutFolders(config.data.name);
  if (config.command === 'retrain') return { ...run, config: { ...config, data: { ...config.data, name } } };
  if (config.command === 'import') {
    return { ...run, config: { ...config, data: { name }, weights: withoutFolders(config.weights) } };
  }
  const table = config.table && withoutFolders(config.table);
  return { ...run, config: { ...config, data: { ...config.data, name }, ...(table && { table }) } };
}

/** What can be said of runs. */
export async function createReport(given: readonly RunRecord[], options: ReportOptions): Promise<Report> {
  const runs = given.map(shareable);
  const model = reportModel(runs);
  const { searches, retrains } = model;
  const arms = searchArms(searches, search => search);
  const shown = representatives(arms);
  const histories = shown.flatMap(search => alphaHistory(search) ?? []);
  const cells = robustCells(model);
  const many = options.comparison ?? runs.length > mostShown;
  const costed = costedSearches(shown);
  const measured = measuredSearches(searches);
  const diagnostics = diagnosticsSection(shown, arms);
  const sections: Section[] = [
    ...notesSection(options.notes ?? []),
    ...(many ? [comparisonSection(model, cells)] : []),
    ...runsSection(model, { arms, summary: options.summary, listed: !many }),
    ...(await cellsSection(model.cells)),
    ...benchmarkSection(measured),
    ...selectionSection(shown, histories, measured),
    ...outcomesSection([...measuredOutcomes(measured), ...attackedOutcomes(cells, arms)]),
    ...correlationSection(searches),
    ...architectureSection(shown, histories, arms),
    ...curvesSection({ searches: shown, retrains: retrains.slice(0, mostShown) }, histories),
    ...(diagnostics ? [diagnostics] : []),
    ...robustnessSection(retrains, cells),
    ...transferSection(retrains),
    ...corruptionSection(retrains.slice(0, mostShown)),
    ...smoothingSection(retrains.slice(0, mostShown)),
    ...costSection(costed, shown),
    provenanceSection(runs, {
      summary: options.summary,
      differencesOnly: many,
      absent: absentBlock(model, cells),
    }),
  ];
  return {
    title: options.title,
    subtitle: subtitle(model),
    summary: summary(model, cells, costed, measured),
    readFirst: readFirst(model, options.scaleNote ?? []),
    sections,
    names: [
      ...searches.map(({ label }) => label),
      ...retrains.map(({ label }) => label),
      ...arms.flatMap(({ label, name }) => [label, name]),
    ],
  };
}
