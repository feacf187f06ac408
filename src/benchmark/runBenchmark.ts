import { cpus, loadavg } from 'node:os';
import { InputError } from '../base/inputError.js';
import type { Progress } from '../base/progress.js';
import type { Agreement } from './agreement.js';
import { stepsOf, type Timing } from './alternate.js';
import type { BenchmarkCase, Step } from './benchmarkCase.js';
import type { BenchmarkReport } from './benchmarkReport.js';
import { type BenchmarkScale, benchmarkCase, type CaseName, searchCases } from './cases.js';
import type { Entrant } from './contestant.js';
import { type EntrantName, findEntrants } from './entrants.js';
import { compare, type MeasureOptions, measure, type Timed } from './measure.js';
import { PeakMeter } from './peakMeter.js';
import { ratiosToDarts, ratiosToPeers } from './ratios.js';
import { measureScaling } from './scaling.js';
import { trainedCase } from './trainedCase.js';

export interface BenchmarkOptions {
  /** Compared with the peer. */
  readonly cases: readonly CaseName[];
  /** Whether the steps of a search are compared with each other. */
  readonly search: boolean;
  /** Whether time is held against work over batch, channels and threads. */
  readonly scaling: boolean;
  readonly scale: BenchmarkScale;
  /** Turns of each contestant, of three timed steps or one whole attack; by default 5, or 3 attacks. */
  readonly repeats?: number;
  readonly threads: number;
  /** See findEntrants. */
  readonly engines?: readonly EntrantName[];
  readonly pythons?: readonly string[];
  readonly progress: Progress;
  /** Raised, it ends every process at once. */
  readonly signal?: AbortSignal;
}

/** Steps before and under the clock. One attack is twenty pairs of passes, and a search's step follows one that is not timed. */
const usual: { readonly [Kind in Step['kind']]: Timing } = {
  train: { warmUp: 2, turns: 5, turn: { untimed: 1, timed: 3 } },
  attack: { warmUp: 1, turns: 3, turn: { untimed: 0, timed: 1 } },
  autoattack: { warmUp: 0, turns: 1, turn: { untimed: 0, timed: 1 } },
  search: { warmUp: 1, turns: 5, turn: { untimed: 0, timed: 1 } },
};

/**
 * Times the toolkit's engines and PyTorch on the same networks, weights and images, in turn; see compare().
 *
 * @throws InputError if what was asked for is not here; RunError if engines do not agree; Interrupted if stopped
 */
export async function runBenchmark(options: BenchmarkOptions): Promise<BenchmarkReport> {
  const { threads, search, scaling, scale } = options;
  const load = loadavg()[0];
  const peak = new PeakMeter(threads);
  const { entrants, notes } = await findEntrants(
    search ? { ...options, engines: ownEngines(options) } : options,
  );
  const results: Timed[] = [];
  const agreement: Record<string, readonly Agreement[]> = {};
  for (const name of options.cases) {
    await peak.look();
    const untrained = benchmarkCase(name, scale);
    const able = entrants.filter(
      ({ hasAutoAttack }) => hasAutoAttack || untrained.step.kind !== 'autoattack',
    );
    if (able.length < entrants.length) notes.push(withoutAutoAttack(name));
    const compared = await compareCase(await trainedCase(untrained, options), able, options);
    results.push(...compared.results);
    agreement[name] = compared.agreement;
    notes.push(...unequalNote(compared.results, untrained));
  }
  if (search) {
    await peak.look();
    results.push(...(await measureSearch(entrants, options)));
  }
  await peak.look();
  const highest = peak.report()?.gflops.at(-1);
  const shared = results.map(result => ({
    ...result,
    peakShare: highest === undefined ? null : result.gflops / highest,
  }));
  return {
    ...{ cpu: cpus()[0]?.model.trim() || 'unknown', threads, load, peak: peak.report(), results: shared },
    ...ratiosToPeers(shared),
    ...{ agreement, notes: [...notes, ...busyNote(load)] },
    ...(search && { ratiosToDarts: ratiosToDarts(shared) }),
    ...(scaling && {
      scaling: await measureScaling({ ...options, repeats: options.repeats ?? usual.train.turns }),
    }),
  };
}

function compareCase(benchmarkCase: BenchmarkCase, entrants: readonly Entrant[], options: BenchmarkOptions) {
  const timing = { ...usual[benchmarkCase.step.kind], ...turnsOf(options) };
  return inStage(
    benchmarkCase.name,
    { contestants: entrants.length, comparisons: 1 },
    timing,
    options,
    measuring => compare(benchmarkCase, entrants, measuring),
  );
}

function measureSearch(entrants: readonly Entrant[], options: BenchmarkOptions): Promise<Timed[]> {
  const own = entrants.filter(({ peer }) => !peer);
  if (own.length === 0) throw noEngine();
  const pairings = own.flatMap(entrant =>
    searchCases(options.scale).map(benchmarkCase => ({ entrant, benchmarkCase })),
  );
  const timing = { ...usual.search, ...turnsOf(options) };
  const counts = { contestants: pairings.length, comparisons: 0 };
  return inStage('search', counts, timing, options, measuring => measure(pairings, measuring));
}

/** Runs work with a stage of progress that counts the comparisons and steps of all contestants. */
async function inStage<Result>(
  title: string,
  { contestants, comparisons }: { readonly contestants: number; readonly comparisons: number },
  timing: Timing,
  { progress, signal }: BenchmarkOptions,
  work: (options: MeasureOptions) => Promise<Result>,
): Promise<Result> {
  const stage = progress.stage(title, contestants * (comparisons + stepsOf(timing)));
  const onStep = (engine: string, ms: number) => stage.advance(1, `${engine} ${Math.round(ms)} ms`);
  const onResults = (engine: string) => stage.advance(1, `${engine} compared`);
  const result = await work({ ...timing, signal, onStep, onResults });
  stage.done();
  return result;
}

function turnsOf({ repeats }: BenchmarkOptions): Pick<Timing, 'turns'> | undefined {
  return repeats === undefined ? undefined : { turns: repeats };
}

/** A search has no peer: what it is compared with is DARTS in the same engine. */
function ownEngines({ engines, cases }: BenchmarkOptions): BenchmarkOptions['engines'] {
  return cases.length > 0 ? engines : (engines?.filter(name => name !== 'pytorch') ?? ['native']);
}

function noEngine(): InputError {
  return new InputError({
    given: 'a benchmark of searches on PyTorch alone',
    expected: 'an engine of the toolkit, whose steps are compared with each other',
    remedy: 'leave --engines out',
  });
}

function withoutAutoAttack(name: CaseName): string {
  return `${name}: PyTorch is left out where it lacks pyautoattack (npm run oracle -- --install puts it into build/oracle, for PYTHONPATH).`;
}

/** Random numbers differ, and with them the fate of images near the boundary: a twentieth of the images, or two of few. */
function unequalNote(results: readonly Timed[], { name, batch }: BenchmarkCase): string[] {
  const standing = results.flatMap(({ engine, outcome }) =>
    outcome ? [{ engine, count: outcome.standing }] : [],
  );
  const counts = standing.map(({ count }) => count);
  if (Math.max(...counts) - Math.min(...counts) <= Math.max(2, batch / 20)) return [];
  const list = standing.map(({ engine, count }) => `${count} with ${engine}`).join(', ');
  return [`${name}: of ${batch} images ${list} stand: times of unequal results do not compare`];
}

/** Threads of PyTorch wait for each other by spinning: beside other programs a ratio says more about these than about it. */
function busyNote(load: number): string[] {
  if (load < 0.5) return [];
  return [
    `the machine was busy at the start (load ${load.toFixed(1)}): ratios mislead, run this on an idle one`,
  ];
}
