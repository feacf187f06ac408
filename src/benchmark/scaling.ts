import { freemem } from 'node:os';
import type { Progress } from '../base/progress.js';
import type { BenchmarkCase } from './benchmarkCase.js';
import { type BenchmarkScale, dartsSupernetGraph } from './cases.js';
import { type EntrantName, engineEntrant } from './entrants.js';
import { measure } from './measure.js';
import type { ScalingPoint, ScalingTable } from './scalingTable.js';
import { stepGflop } from './stepCost.js';
import { widestNative } from './widestNative.js';

/** What is noise of a shared machine. */
const margin = 1.1;
const memoryLimitMiB = 8192;

export interface ScalingOptions {
  /** Who takes part in the benchmark; of the native engines among them the one with the widest vectors is timed, or `native`. */
  readonly engines?: readonly EntrantName[];
  readonly scale: BenchmarkScale;
  readonly threads: number;
  readonly repeats: number;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

type Size = { readonly batch: number; readonly channels: number; readonly threads: number };

/** Times the native engine's step of the DARTS supernet over batch, width and threads; each size in its own process. */
export async function measureScaling(options: ScalingOptions): Promise<ScalingTable[]> {
  const full = options.scale === 'full';
  const usual: Size = full
    ? { batch: 16, channels: 16, threads: options.threads }
    : { batch: 2, channels: 2, threads: options.threads };
  const sizes: Record<ScalingTable['variable'], Size[]> = {
    batch: powersOfTwo(1, full ? 128 : 4).map(batch => ({ ...usual, batch })),
    channels: powersOfTwo(full ? 4 : 2, full ? 64 : 4).map(channels => ({ ...usual, channels })),
    threads: Array.from({ length: options.threads }, (_, index) => ({ ...usual, threads: index + 1 })),
  };
  const stage = options.progress.stage('scaling', Object.values(sizes).flat().length);
  const tables: ScalingTable[] = [];
  for (const variable of ['batch', 'channels', 'threads'] as const) {
    tables.push(await table(variable, sizes[variable], options, () => stage.advance()));
  }
  stage.done();
  return tables;
}

function powersOfTwo(from: number, to: number): number[] {
  return Array.from({ length: Math.log2(to / from) + 1 }, (_, index) => from * 2 ** index);
}

async function table(
  variable: ScalingTable['variable'],
  sizes: readonly Size[],
  options: ScalingOptions,
  onPoint: () => void,
): Promise<ScalingTable> {
  const points: ScalingPoint[] = [];
  const leftOut: number[] = [];
  for (const size of sizes) {
    const last = points.at(-1);
    if (variable !== 'threads' && last && 2 * last.rssMiB > roomMiB()) leftOut.push(size[variable]);
    else points.push(await point(variable, size, options, last));
    onPoint();
  }
  return { variable, points, leftOut };
}

/** Sizes double from point to point, and with them the memory. */
function roomMiB(): number {
  return Math.min(memoryLimitMiB, freemem() / 2 ** 20);
}

async function point(
  variable: ScalingTable['variable'],
  size: Size,
  { engines = [], scale, repeats, signal }: ScalingOptions,
  last: ScalingPoint | undefined,
): Promise<ScalingPoint> {
  const depth = scale === 'full' ? {} : { layers: 3, size: 16 };
  const benchmarkCase: BenchmarkCase = {
    name: `scaling-${variable}`,
    graph: dartsSupernetGraph({ channels: size.channels, ...depth }),
    step: { kind: 'train', auxiliaryWeight: 0 },
    batch: size.batch,
  };
  const engine = widestNative(engines) ?? 'native';
  const pairing = { entrant: engineEntrant(engine, size.threads), benchmarkCase };
  const [{ medianMs: ms, rssMiB }] = await measure([pairing], {
    ...{ warmUp: 1, turns: repeats, turn: { untimed: 0, timed: 1 } },
    signal,
  });
  const gflop = stepGflop(benchmarkCase);
  const growsFaster = last !== undefined && outgrowsWork(last, { ms, gflop });
  return { value: size[variable], ms, gflop, msPerGflop: ms / gflop, rssMiB, growsFaster };
}

/** Whether time grew faster than work from one point to the next, beyond the noise of a shared machine. */
export function outgrowsWork(
  before: Pick<ScalingPoint, 'ms' | 'gflop'>,
  after: Pick<ScalingPoint, 'ms' | 'gflop'>,
): boolean {
  return after.ms / before.ms > margin * (after.gflop / before.gflop);
}
