import { addonFault } from '../engine/native/loadAddon.js';
import { measurePeak } from '../engine/native/measurePeak.js';
import type { PeakReport } from './benchmarkReport.js';

/** Measures the processor's peak repeatedly and keeps the best: on a shared machine a single look may find it busy. */
export class PeakMeter {
  readonly #threads: number;
  #best: readonly number[] = [];

  constructor(threads: number) {
    this.#threads = threads;
  }

  /** Does nothing where the native engine is not built. */
  async look(): Promise<void> {
    if (addonFault() !== undefined) return;
    const now = await measurePeak(this.#threads);
    this.#best = now.map((gflops, index) => Math.max(gflops, this.#best[index] ?? 0));
  }

  /** Null if there was nothing to look with. */
  report(): PeakReport | null {
    if (this.#best.length === 0) return null;
    const all = this.#best[this.#threads - 1];
    return { gflops: this.#best, contention: all / (this.#threads * this.#best[0]) };
  }
}
