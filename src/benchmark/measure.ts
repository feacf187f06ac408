import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NamedTensors } from '../base/tensor.js';
import {
  type Agreement,
  boundsFromPeers,
  type Distance,
  disagreement,
  distanceFrom,
  looseBounds,
  requireAgreement,
} from './agreement.js';
import { alternate, type Timing } from './alternate.js';
import type { BenchmarkCase } from './benchmarkCase.js';
import type { Measurement } from './benchmarkReport.js';
import { type Contestant, type Entrant, startContestant } from './contestant.js';
import { writeExchange } from './exchange.js';
import { summarise } from './statistics.js';
import { stepGflop } from './stepCost.js';

export interface MeasureOptions extends Timing {
  readonly signal?: AbortSignal;
  readonly onStep?: (engine: string, ms: number) => void;
  /** After each contestant's part of the comparison. */
  readonly onResults?: (engine: string) => void;
}

/** A measurement before the peak is known that it is a share of. */
export type Timed = Omit<Measurement, 'peakShare'>;

/** A case and who runs it. */
export interface Pairing {
  readonly entrant: Entrant;
  readonly benchmarkCase: BenchmarkCase;
}

/** Starts a contestant for every pairing, each in a process of its own, and ends them all when the work is done or fails. */
async function withContestants<Result>(
  pairings: readonly Pairing[],
  signal: AbortSignal | undefined,
  work: (contestants: readonly Contestant[]) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'rnas-bench-'));
  const contestants: Contestant[] = [];
  try {
    let written: BenchmarkCase | undefined;
    for (const { entrant, benchmarkCase } of pairings) {
      if (benchmarkCase !== written) await writeExchange(folder, benchmarkCase);
      written = benchmarkCase;
      contestants.push(await startContestant(entrant, folder, signal));
    }
    return await work(contestants);
  } finally {
    for (const contestant of contestants) contestant.end();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 }); // An ended process may be writing its last.
  }
}

/**
 * One case on every entrant: first all must compute the same, then they are timed in turn.
 *
 * @throws RunError if they do not agree or one fails; Interrupted if the signal is raised
 */
export async function compare(
  benchmarkCase: BenchmarkCase,
  entrants: readonly Entrant[],
  options: MeasureOptions,
): Promise<{ results: Timed[]; agreement: Agreement[] }> {
  const pairings = entrants.map(entrant => ({ entrant, benchmarkCase }));
  // In processes of their own: what is compared takes memory that a step does not.
  const agreement = await withContestants(pairings, options.signal, contestants =>
    agree(benchmarkCase.name, contestants, options.onResults),
  );
  return { results: await measure(pairings, options), agreement };
}

/** Times different cases in turn, without comparing what they compute. */
export function measure(pairings: readonly Pairing[], options: MeasureOptions): Promise<Timed[]> {
  return withContestants(pairings, options.signal, contestants => time(contestants, pairings, options));
}

/** How far everyone is from the reference: PyTorch in float64 where it takes part, or else the first engine. */
async function agree(
  caseName: string,
  contestants: readonly Contestant[],
  onResults: (engine: string) => void = () => undefined,
): Promise<Agreement[]> {
  const arbiter = contestants.find(({ peer }) => peer);
  const reference = await (arbiter ?? contestants[0]).results(arbiter ? 'float64' : 'float32');
  const agreements: Agreement[] = [];
  for (const { engine, version, results } of contestants) {
    agreements.push({
      engine,
      version,
      ...distanceOf(caseName, { engine, version }, reference, await results()),
    });
    onResults(engine);
  }
  const peers = agreements.filter((_, index) => contestants[index].peer);
  const bounds = arbiter ? boundsFromPeers(peers) : looseBounds;
  for (const agreement of agreements) requireAgreement(caseName, agreement, bounds);
  return agreements;
}

/** @throws RunError if the results are not of the same tensors */
function distanceOf(
  caseName: string,
  contestant: Pick<Contestant, 'engine' | 'version'>,
  reference: NamedTensors,
  results: NamedTensors,
): Distance {
  try {
    return distanceFrom(reference, results);
  } catch (error) {
    if (error instanceof RangeError) throw disagreement(caseName, contestant, error.message);
    throw error;
  }
}

async function time(
  contestants: readonly Contestant[],
  pairings: readonly Pairing[],
  options: MeasureOptions,
): Promise<Timed[]> {
  const times = await alternate(contestants, options, ({ engine }, ms) => options.onStep?.(engine, ms));
  const measurements: Timed[] = [];
  for (const [index, contestant] of contestants.entries()) {
    const { benchmarkCase } = pairings[index];
    const { median, spread } = summarise(times.get(contestant)!);
    const outcome = benchmarkCase.step.kind === 'autoattack' ? await contestant.outcome() : undefined;
    measurements.push({
      case: benchmarkCase.name,
      engine: contestant.engine,
      version: contestant.version,
      medianMs: median,
      spreadMs: spread,
      imagesPerSecond: (1000 * benchmarkCase.batch) / median,
      gflops: (1000 * stepGflop(benchmarkCase, outcome)) / median,
      ...(await contestant.memory()),
      ...(outcome && { outcome }),
    });
  }
  return measurements;
}
