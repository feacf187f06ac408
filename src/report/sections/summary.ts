import type { CellMeasurement } from '../../evaluate/table/cellMeasurement.js';
import { spreadOf } from '../../search/baselines/spread.js';
import { type Html, html } from '../html.js';
import type { MeasuredArm, MeasuredSearches } from '../measuredSearches.js';
import { mostAlike } from '../mostAlike.js';
import { counted, listed, nameText } from '../names.js';
import { epsilonText, fixed, percent, ratio, whole } from '../numbers.js';
import type { ReportModel } from '../reportModel.js';
import {
  type Condition,
  conditionOf,
  headlineCondition,
  type RobustCell,
  worstCaseName,
} from '../robustCells.js';
import { isStudy, searchArms } from '../searchArms.js';
import { type CostedSearch, comparable, reference } from '../searchCost.js';

interface Ranked {
  readonly cell: RobustCell;
  readonly condition: Condition;
}

/**
 * The cells by their accuracy in what the report is told by: the worst case, or an attack that all of them share. Where they share
 * none it is told of those that went through the most frequent attack alone.
 */
function ranking(cells: readonly RobustCell[]): readonly Ranked[] {
  const alike = mostAlike(cells);
  const chosen = headlineCondition(alike);
  return alike
    .flatMap(cell => {
      const condition = chosen === undefined ? undefined : conditionOf(cell, chosen);
      return condition ? [{ cell, condition }] : [];
    })
    .sort((one, other) => other.condition.accuracy - one.condition.accuracy);
}

/** Of cells that were attacked otherwise than the ranked ones. */
function incomparable(ranked: readonly Ranked[], cells: readonly RobustCell[]): Html | undefined {
  const others = cells.length - ranked.length;
  if (ranked.length === 0 || others === 0) return undefined;
  return html`What ${counted(others, 'other cell')} went through is not comparable with that.`;
}

/** Under what: an attack, or the worst of several. */
function underWhat({ cell, condition }: Ranked): Html {
  if (condition.name !== worstCaseName) return html`Under ${nameText(condition.name, 24)}`;
  const curves = cell.attack.curves ? ['its security curves'] : [];
  const attacks = [...cell.conditions.slice(1).map(({ name }) => name), ...curves];
  if (attacks.length === 1) return html`Under ${nameText(attacks[0], 24)}`;
  return html`In the worst case over ${nameText(listed(attacks), 120)}`;
}

function scope({ searches, retrains }: ReportModel, cells: readonly RobustCell[]): Html {
  const data = listed([...new Set([...searches, ...retrains].map(({ config }) => config.data.name))]);
  const arms = searchArms(searches, search => search);
  const study = isStudy(arms);
  const labels = listed(study ? arms.map(({ name }) => name) : searches.map(({ label }) => label));
  const attacked =
    cells.length === retrains.length ? (cells.length === 1 ? 'it' : 'them') : `${cells.length} of them`;
  const imported = retrains.filter(({ config }) => config.command === 'import').length;
  const verb = imported === 0 ? 'retrains' : imported < retrains.length ? 'retrains or imports' : 'imports';
  const trained = html`${verb} ${counted(retrains.length, 'cell')}${cells.length > 0 && ` and attacks ${attacked}`}`;
  if (searches.length === 0) return html`This report ${trained} on ${nameText(data, 80)}.`;
  const compares = html`This report ${searches.length > 1 ? 'compares' : 'shows'} ${counted(searches.length, 'search', 'searches')}${study && ` in ${counted(arms.length, 'arm')}`} on ${nameText(data, 80)}: ${nameText(labels, 200)}.`;
  return retrains.length === 0 ? compares : html`${compares} It ${trained}.`;
}

function robustSentence(ranked: readonly Ranked[]): Html | undefined {
  const [best, second] = ranked;
  if (best === undefined) return undefined;
  const { cell, condition } = best;
  const ball = `ε = ${epsilonText(cell.attack.epsilon)}`;
  const first = html`${underWhat(best)} at ${ball}, the cell <strong>${nameText(cell.label)}</strong> ${second ? 'withstood best' : 'was attacked'}: it classifies <strong>${percent(condition.accuracy)}</strong> of ${counted(cell.attack.images, 'image')} correctly (clean ${percent(cell.attack.clean)})`;
  if (second === undefined) return html`${first}.`;
  const overlap = condition.interval[0] <= second.condition.interval[1];
  return html`${first}, against ${percent(second.condition.accuracy)} for ${nameText(second.cell.label)}${ranked.length > 2 && html` and ${percent(ranked.at(-1)?.condition.accuracy)} for the weakest of ${ranked.length}`}. ${
    overlap
      ? 'The 95 % intervals of the first two overlap, so their order may be chance.'
      : 'The 95 % intervals of the first two do not overlap.'
  }`;
}

/** The noise search's step cost in multiply–accumulates relative to another search, if the two are comparable. */
function noiseRatio(costed: readonly CostedSearch[], which: 'plain' | 'pgd-7'): number | undefined {
  const noise = costed.find(({ search }) => search.kind === 'noise');
  const other = reference(costed, which);
  if (!noise || !other || !comparable(noise.search, other.search)) return undefined;
  return noise.cost.macsPerStep / other.cost.macsPerStep;
}

function costSentence(costed: readonly CostedSearch[]): Html | undefined {
  const plain = noiseRatio(costed, 'plain');
  const attack = noiseRatio(costed, 'pgd-7');
  const parts = [
    plain === undefined ? undefined : `${ratio(plain)} that of the plain DARTS search`,
    attack === undefined ? undefined : `${ratio(attack)} that of the search with PGD-7`,
  ].filter(part => part !== undefined);
  if (parts.length === 0) return undefined;
  return html`A step of the search with noise cost ${listed(parts)}, in multiply–accumulates.`;
}

/** Which arm of several seeds ended best, by the mean measured robust accuracy, and beside what. */
function measuredSentence([group]: readonly MeasuredSearches[]): Html | undefined {
  const arms = (group?.arms ?? []).filter(({ searches }) => searches.length > 1);
  if (group === undefined || arms.length < 2) return undefined;
  const { robust, of, baselines } = group.table;
  const spread = (arm: MeasuredArm, value: (end: CellMeasurement) => number) =>
    spreadOf(arm.searches.map(({ end }) => value(end)));
  const ranked = arms
    .map(arm => ({ arm, accuracy: spread(arm, end => end.accuracies[robust]) }))
    .sort((one, other) => other.accuracy.mean - one.accuracy.mean);
  const [{ arm, accuracy }] = ranked;
  const rank = spread(arm, end => end.rank[robust]);
  const plain = ranked.find(({ arm: { searches } }) => searches[0].search.kind === 'plain');
  const random = baselines.results.filter(({ strategy }) => strategy === 'random').at(-1);
  const others = [
    plain && plain.arm !== arm && `${percent(plain.accuracy.mean, 2)} by plain DARTS`,
    random && `${percent(random.accuracy.mean, 2)} by the best of ${whole(random.queries)} random cells`,
  ].filter(part => typeof part === 'string');
  return html`Of the arms with several seeds, <strong>${nameText(arm.name)}</strong> (${whole(arm.searches.length)} seeds) ended in the cells of the highest mean measured robust accuracy: <strong>${percent(accuracy.mean, 2)}</strong> ± ${(100 * accuracy.sd).toFixed(2)}, rank ${fixed(rank.mean, 0)} ± ${fixed(rank.sd, 0)} of ${whole(of)}${others.length > 0 && `, against ${listed(others)}`}.`;
}

function doubts({ runs }: ReportModel, cells: readonly RobustCell[]): Html | undefined {
  const flags = cells.reduce((sum, { attack }) => sum + attack.flags.length, 0);
  const partial = runs.filter(({ status }) => status === 'partial').length;
  const outdated = cells.filter(({ retrain }) => retrain.run.attackedCheckpoint === 'changed').length;
  const parts = [
    outdated > 0 &&
      `${counted(outdated, 'attack')} ${outdated === 1 ? 'is' : 'are'} of a checkpoint that the run no longer has`,
    flags > 0 && `the evaluations raised ${counted(flags, 'flag')}`,
    partial > 0 &&
      `${counted(partial, 'run')} of ${runs.length} ${partial === 1 ? 'is' : 'are'} not complete`,
  ].filter(part => part !== false);
  return parts.length === 0 ? undefined : html`Mind that ${listed(parts)}.`;
}

interface Tile {
  readonly value: string;
  readonly label: Html;
}

function tiles(
  ranked: readonly Ranked[],
  cells: readonly RobustCell[],
  costed: readonly CostedSearch[],
): readonly Tile[] {
  // One of several that cannot be compared is not the best of them.
  const best = ranked.length === 1 && cells.length > 1 ? undefined : ranked.at(0);
  const plain = noiseRatio(costed, 'plain');
  const attack = noiseRatio(costed, 'pgd-7');
  return [
    best && {
      value: percent(best.condition.accuracy),
      label: html`highest ${best.condition.name === worstCaseName ? 'worst-case' : nameText(best.condition.name, 24)} accuracy, by ${nameText(best.cell.label, 40)}, on ${whole(best.cell.attack.images)} test images`,
    },
    plain !== undefined && {
      value: ratio(plain),
      label: html`cost of a noise search step relative to plain DARTS, in MACs`,
    },
    attack !== undefined && {
      value: ratio(attack),
      label: html`cost of a noise search step relative to PGD-7, in MACs`,
    },
  ].filter(tile => typeof tile === 'object');
}

/** What the report found, in one paragraph of plain words made from the numbers, and its headline figures. */
export function summary(
  model: ReportModel,
  cells: readonly RobustCell[],
  costed: readonly CostedSearch[],
  measured: readonly MeasuredSearches[],
): Html {
  if (model.searches.length + model.retrains.length === 0) {
    return html`<p class="lead">There is nothing to report yet: no run with a search or a retraining was given.</p>`;
  }
  const ranked = ranking(cells);
  const sentences = [
    scope(model, cells),
    measuredSentence(measured),
    robustSentence(ranked),
    incomparable(ranked, cells),
    costSentence(costed),
    doubts(model, cells),
  ];
  const shown = tiles(ranked, cells, costed);
  return html`<p class="lead">${sentences.filter(sentence => sentence !== undefined).map(sentence => html`${sentence} `)}</p>
${
  shown.length > 0 &&
  html`<dl class="tiles">${shown.map(({ value, label }) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>`
}`;
}
