import { cpus } from 'node:os';
import { InputError } from '../base/inputError.js';
import type { Progress } from '../base/progress.js';
import { addonFault } from '../engine/native/loadAddon.js';
import { measurePeak } from '../engine/native/measurePeak.js';
import type { Agreement } from './agreement.js';
import type { BenchmarkReport, Measurement, PeakReport } from './benchmarkReport.js';
import { type BenchmarkScale, benchmarkCase, type CaseName, searchCases } from './cases.js';
import { type EntrantName, findEntrants } from './entrants.js';
import { compare, measure } from './measure.js';
import { ratiosToDarts, ratiosToPeers } from './ratios.js';
import { measureScaling } from './scaling.js';

export interface BenchmarkOptions {
  /** Compared with the peer. */
  readonly cases: readonly CaseName[];
  /** Whether the steps of a search are compared with each other. */
  readonly search: boolean;
  /** Whether time is held against work over batch, channels and threads. */
  readonly scaling: boolean;
  readonly scale: BenchmarkScale;
  /** Timed steps of each contestant, after the warm-up. */
  readonly repeats: number;
  readonly threads: number;
  /** See findEntrants. */
  readonly engines?: readonly EntrantName[];
  readonly pythons?: readonly string[];
  readonly progress: Progress;
  /** Raised, it ends every process at once. */
  readonly signal?: AbortSignal;
}

const warmUp = 2;

/**
 * Times the toolkit's engines and PyTorch on the same networks, weights and images, in turn; see compare().
 *
 * @throws InputError if what was asked for is not here; RunError if engines do not agree; Interrupted if stopped
 */
export async function runBenchmark(options: BenchmarkOptions): Promise<BenchmarkReport> {
  const { threads, progress, search, scaling, scale, signal } = options;
  const { entrants, notes } = await findEntrants(
    search ? { ...options, engines: ownEngines(options) } : options,
  );
  const own = entrants.filter(({ peer }) => !peer);
  if (search && own.length === 0) throw noEngine();
  const results: Measurement[] = [];
  const agreement: Record<string, readonly Agreement[]> = {};
  const peak = addonFault() === undefined ? await peakReport(threads) : null;
  const timing = { warmUp, repeats: options.repeats, peakGflops: peak?.gflops.at(-1), signal };
  /** Runs work under a stage of so many steps. */
  const staged = async <Result>(
    title: string,
    contestants: number,
    work: (onStep: Advance) => Promise<Result>,
  ) => {
    const stage = progress.stage(title, contestants * (warmUp + options.repeats));
    const result = await work((engine, ms) => stage.advance(1, `${engine} ${Math.round(ms)} ms`));
    stage.done();
    return result;
  };
  for (const name of options.cases) {
    const compared = await staged(name, entrants.length, onStep =>
      compare(benchmarkCase(name, scale), entrants, { ...timing, onStep }),
    );
    results.push(...compared.results);
    agreement[name] = compared.agreement;
  }
  if (search) {
    const pairings = own.flatMap(entrant =>
      searchCases(scale).map(benchmarkCase => ({ entrant, benchmarkCase })),
    );
    const work = (onStep: Advance) => measure(pairings, { ...timing, onStep });
    results.push(...(await staged('search', pairings.length, work)));
  }
  return {
    ...{ cpu: cpus()[0]?.model.trim() || 'unknown', threads, peak, results, agreement, notes },
    ...ratiosToPeers(results),
    ...(search && { ratiosToDarts: ratiosToDarts(results) }),
    ...(scaling && {
      scaling: await measureScaling({ scale, threads, repeats: options.repeats, signal, progress }),
    }),
  };
}

type Advance = (engine: string, ms: number) => void;

/** A search has no peer: what it is compared with is DARTS in the same engine. */
function ownEngines({ engines, cases }: BenchmarkOptions): BenchmarkOptions['engines'] {
  return cases.length > 0 ? engines : (engines?.filter(name => name !== 'pytorch') ?? ['native']);
}

async function peakReport(threads: number): Promise<PeakReport> {
  const gflops = await measurePeak(threads);
  return { gflops, contention: gflops[threads - 1] / (threads * gflops[0]) };
}

function noEngine(): InputError {
  return new InputError({
    given: 'a benchmark of searches on PyTorch alone',
    expected: 'an engine of the toolkit, whose steps are compared with each other',
    remedy: 'leave --engines out',
  });
}
