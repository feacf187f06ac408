import type { Agreement } from './agreement.js';
import type { AttackOutcome } from './attackOutcome.js';
import type { ScalingTable } from './scalingTable.js';

/** One contestant on one case. */
export interface Measurement {
  readonly case: string;
  readonly engine: string;
  readonly version: string;
  readonly medianMs: number;
  /** Distance between the quartiles. */
  readonly spreadMs: number;
  readonly imagesPerSecond: number;
  /** GFLOP/s by the counting of stepCost.ts. */
  readonly gflops: number;
  /** Share of the measured peak of as many threads; null where the peak could not be measured. */
  readonly peakShare: number | null;
  /** Largest resident set of the contestant's own process. */
  readonly rssMiB: number;
  /** What the engine's own buffers hold after the steps: activations, gradients, scratch. Absent where it does not tell. */
  readonly heldMiB?: number;
  /** Of AutoAttack: how many images stand, and the passes of images that it took. */
  readonly outcome?: AttackOutcome;
}

/** Multiply–adds on registers: what no computation on this machine can exceed. */
export interface PeakReport {
  /** Measured GFLOP/s of 1, 2, … threads. */
  readonly gflops: readonly number[];
  /** Peak of all threads ÷ (threads × peak of one): below 1 where cores share power, units or neighbours. */
  readonly contention: number;
}

/** What `rnas bench --json` prints. */
export interface BenchmarkReport {
  readonly cpu: string;
  readonly threads: number;
  /** Load of the machine, averaged over the minute before. */
  readonly load: number;
  /** Null without the native engine, which measures it. */
  readonly peak: PeakReport | null;
  readonly results: readonly Measurement[];
  /** By case: time of the fastest peer ÷ time of `native`. */
  readonly ratios: Readonly<Record<string, number>>;
  /** By case and the peer's version: time of its faster layout ÷ time of `native`. */
  readonly ratiosByVersion: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** By case: how far everyone's logits and gradients are from PyTorch's in float64, or without it from the first engine's. */
  readonly agreement: Readonly<Record<string, readonly Agreement[]>>;
  /** Of `rnas bench search`: by case and engine, time ÷ time of the DARTS step. */
  readonly ratiosToDarts?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly scaling?: readonly ScalingTable[];
  /** Sentences that belong to the figures, such as that there was no PyTorch. */
  readonly notes: readonly string[];
}
