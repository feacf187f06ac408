import type { CostLedger } from '../engine/costLedger.js';
import type { AttackResult } from '../experiment/attackResult.js';
import type { ImportConfig } from '../experiment/config/importConfig.js';
import type { RetrainConfig } from '../experiment/config/retrainConfig.js';
import type { SearchConfig } from '../experiment/config/searchConfig.js';
import type { SearchEpochEvent, TrainEpochEvent } from '../experiment/events.js';
import type { RunRecord } from '../experiment/runRecord.js';
import { parsePerturbation } from '../perturb/parsePerturbation.js';
import { type StrategyName, type StrategyTraits, strategyTraits } from '../search/strategyTraits.js';
import type { Genotype } from '../space/genotype.js';
import { armKey } from './armKey.js';
import { sketchGenotype } from './genotypeSketch.js';
import { isManySeeds } from './isManySeeds.js';
import type { ColourToken } from './style.js';

/** What a search perturbed its input with: nothing (DARTS, λ = 0), noise, or an attack; or another method than these. */
export type SearchKind = 'plain' | 'noise' | 'adversarial' | 'other';

export interface SearchView {
  readonly id: string;
  readonly run: RunRecord;
  readonly config: SearchConfig;
  readonly kind: SearchKind;
  /** `DARTS (λ = 0)`, `RNAS (gaussian noise)`, … */
  readonly method: string;
  /** The same, with the run's name where several searches have that method; unique in its report. */
  readonly label: string;
  readonly colour: ColourToken;
  readonly epochs: readonly SearchEpochEvent[];
  readonly genotype?: Genotype;
  readonly ledger?: CostLedger;
}

/** A network with weights of its own: retrained here, or imported. */
export interface RetrainView {
  readonly id: string;
  readonly run: RunRecord;
  readonly config: RetrainConfig | ImportConfig;
  /** The cell's label and its recipe, if that is not the standard one; with the run's name where two would have the same. */
  readonly label: string;
  readonly colour: ColourToken;
  /** The first search of the report that ended in its cell. */
  readonly search?: SearchView;
  readonly epochs: readonly TrainEpochEvent[];
  readonly genotype?: Genotype;
  readonly attack?: AttackResult;
}

/** A distinct genotype and where it came from. */
export interface CellView {
  readonly id: string;
  readonly label: string;
  readonly genotype: Genotype;
  /** Labels of the searches that ended in it; empty for a cell that was given (a random or published one). */
  readonly foundBy: readonly string[];
  readonly retrains: readonly RetrainView[];
}

/** The runs of a report, sorted into what its figures show. */
export interface ReportModel {
  readonly runs: readonly RunRecord[];
  readonly searches: readonly SearchView[];
  readonly retrains: readonly RetrainView[];
  readonly cells: readonly CellView[];
}

/** Colours of cells that no search found, and of further searches of a kind, in the order in which they are taken. */
const SPARE_COLOURS: readonly ColourToken[] = ['purple', 'green', 'amber', 'sky', 'ink'];

/** What a kind of search is drawn in. */
export const KIND_COLOURS: Readonly<Record<SearchKind, ColourToken>> = {
  plain: 'grey',
  noise: 'blue',
  adversarial: 'vermillion',
  other: 'purple',
};

const STRATEGY_LABELS: Readonly<Record<StrategyName, string>> = {
  rnas: 'RNAS',
  darts: 'DARTS',
  'sdarts-rs': 'SDARTS-RS',
  'sdarts-adv': 'SDARTS-ADV',
  advrush: 'AdvRush',
  gdas: 'GDAS',
  'robust-darts': 'RobustDARTS (early stopping)',
};

export function searchKind(config: SearchConfig): SearchKind {
  const { divergence, lambda }: StrategyTraits = strategyTraits[config.strategy];
  if (config.strategy === 'darts' || (lambda !== null && neverRegularised(config))) return 'plain';
  if (!divergence) return 'other';
  return 'norm' in parsePerturbation(config.perturb, { epsilon: 0 }) ? 'adversarial' : 'noise';
}

/** λ may be 0 at the end of a schedule that began above it. */
function neverRegularised({ lambda, lambdaSchedule }: SearchConfig): boolean {
  return lambda === 0 && !lambdaSchedule.from;
}

function searchLabel(config: SearchConfig): string {
  const kind = searchKind(config);
  if (kind === 'plain') return 'DARTS (λ = 0)';
  if (kind === 'other') return STRATEGY_LABELS[config.strategy];
  if (kind === 'noise') return `RNAS (${config.perturb} noise)`;
  return `Adversarial (${config.perturb.toUpperCase()})`;
}

/** Adds the run's name to every label that more than one run has, and a counter where even that is not enough. */
function distinctLabels(entries: readonly { label: string; name: string }[]): readonly string[] {
  const shared = (labels: readonly string[]) =>
    new Set(labels.filter((label, at) => labels.indexOf(label) !== at));
  const plain = shared(entries.map(entry => entry.label));
  const named = entries.map(({ label, name }) => (plain.has(label) ? `${label} · ${name}` : label));
  const still = shared(named);
  return named.map((label, index) => (still.has(label) ? `${label} (${index + 1})` : label));
}

function takeColours(wanted: readonly (ColourToken | undefined)[]): readonly ColourToken[] {
  const taken = new Set<ColourToken>();
  let next = 0;
  return wanted.map(colour => {
    if (colour !== undefined && !taken.has(colour)) {
      taken.add(colour);
      return colour;
    }
    const spare = SPARE_COLOURS[next++ % SPARE_COLOURS.length];
    taken.add(spare);
    return spare;
  });
}

/** A colour for each search, or for each arm where there are too many searches. */
function searchColours(configs: readonly SearchConfig[]): readonly ColourToken[] {
  const wanted = configs.map(config => KIND_COLOURS[searchKind(config)]);
  const keys = configs.map(armKey);
  const arms = [...new Set(keys)];
  if (!isManySeeds(configs.length, arms.length)) return takeColours(wanted);
  const ofArms = takeColours(arms.map(key => wanted[keys.indexOf(key)]));
  return keys.map(key => ofArms[arms.indexOf(key)]);
}

function searchViews(runs: readonly RunRecord[]): readonly SearchView[] {
  const found = runs.flatMap(run => (run.config.command === 'search' ? [{ run, config: run.config }] : []));
  const labels = distinctLabels(
    found.map(({ run, config }) => ({ label: searchLabel(config), name: run.name })),
  );
  const colours = searchColours(found.map(({ config }) => config));
  return found.map(({ run, config }, index) => ({
    id: `search-${index + 1}`,
    run,
    config,
    kind: searchKind(config),
    method: searchLabel(config),
    label: labels[index],
    colour: colours[index],
    epochs: run.events.filter(event => event.kind === 'search-epoch'),
    genotype: run.genotype,
    ledger: run.ledger,
  }));
}

/** One text for one genotype. */
function genotypeKey(genotype: Genotype): string {
  return JSON.stringify(sketchGenotype(genotype).cells.map(({ edges, concat }) => ({ edges, concat })));
}

/** `retrain-random` is the run of a cell that its user calls `random`. */
function givenName(runName: string): string {
  return runName.replace(/^retrain(?:ed)?[-_.](?=.)/i, '');
}

/** Networks that were trained otherwise than the standard way are not to be taken for others. */
function recipeMark(config: RetrainView['config']): string {
  return config.command === 'retrain' && config.recipe !== 'standard' ? `, ${config.recipe}` : '';
}

function retrainViews(runs: readonly RunRecord[], searches: readonly SearchView[]): readonly RetrainView[] {
  const found = runs.flatMap(run => (run.config.command === 'search' ? [] : [{ run, config: run.config }]));
  const finders = new Map<string, SearchView>();
  for (const search of searches) {
    const key = search.genotype && genotypeKey(search.genotype);
    if (key !== undefined && !finders.has(key)) finders.set(key, search);
  }
  const sources = found.map(({ run: { genotype } }) => genotype && finders.get(genotypeKey(genotype)));
  const labels = distinctLabels(
    found.map(({ run, config }, index) => {
      const cell = sources[index]?.label ?? givenName(run.name);
      return { label: `${cell}${recipeMark(config)}`, name: run.name };
    }),
  );
  const colours = takeColours(sources.map(source => source?.colour));
  return found.map(({ run, config }, index) => ({
    id: `retrain-${index + 1}`,
    run,
    config,
    label: labels[index],
    colour: colours[index],
    search: sources[index],
    epochs: run.events.filter(event => event.kind === 'train-epoch'),
    genotype: run.genotype,
    attack: run.attack,
  }));
}

function cellViews(searches: readonly SearchView[], retrains: readonly RetrainView[]): readonly CellView[] {
  const cells = new Map<string, { genotype: Genotype; foundBy: string[]; retrains: RetrainView[] }>();
  const cellOf = (genotype: Genotype) => {
    const key = genotypeKey(genotype);
    const cell = cells.get(key) ?? { genotype, foundBy: [], retrains: [] };
    cells.set(key, cell);
    return cell;
  };
  for (const { genotype, label } of searches) if (genotype) cellOf(genotype).foundBy.push(label);
  for (const retrain of retrains) if (retrain.genotype) cellOf(retrain.genotype).retrains.push(retrain);
  return [...cells.values()].map((cell, index) => ({
    ...cell,
    id: `cell-${index + 1}`,
    label: cell.foundBy.length > 0 ? cell.foundBy.join(' and ') : (cell.retrains[0]?.label ?? 'given cell'),
  }));
}

/** Sorts runs into searches, retrained cells and distinct genotypes, and gives each its label and colour. */
export function reportModel(runs: readonly RunRecord[]): ReportModel {
  const searches = searchViews(runs);
  const retrains = retrainViews(runs, searches);
  return { runs, searches, retrains, cells: cellViews(searches, retrains) };
}
