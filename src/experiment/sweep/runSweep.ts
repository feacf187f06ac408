import { Interrupted } from '../../base/interrupted.js';
import type { Progress, ProgressStage } from '../../base/progress.js';
import { RunError } from '../../base/runError.js';
import { isNative } from '../../engine/isNative.js';
import { readRun } from '../readRun.js';
import type { CheckedRun } from './checkSweep.js';
import type { SweepPlan } from './expandSweep.js';
import { type RunEnd, runInWorker } from './runInWorker.js';
import { runPool } from './runPool.js';
import { type ArmSummary, summariseArm } from './summariseArm.js';

export interface SweepContext {
  /** Runs under way at a time. */
  readonly workers: number;
  /** Threads of each, on engines that take a number. */
  readonly threads: number;
  readonly dataRoot?: string;
  /** Arguments after `rnas`, for the runs' provenance. */
  readonly commandLine: readonly string[];
  readonly progress: Progress;
  /** Stops all runs at a checkpoint. */
  readonly signal: AbortSignal;
}

export interface SweepSummary {
  readonly sweep: string;
  readonly out: string;
  /** Runs that were complete before. */
  readonly before: number;
  readonly arms: readonly ArmSummary[];
  readonly runs: readonly { readonly arm: string; readonly seed: number; readonly path: string }[];
}

/**
 * Computes the runs of a sweep, several at a time, each in a process of its own and in a run directory as `rnas search`
 * and `rnas retrain` make them. Runs that are complete are left as they are, others go on from their checkpoint; one that
 * fails does not keep the others from being computed.
 *
 * @param checked the plan's runs as {@link checkSweep} gave them
 * @throws RunError that lists the runs that failed; Interrupted if it was stopped
 */
export async function runSweep(
  plan: SweepPlan,
  checked: readonly CheckedRun[],
  context: SweepContext,
): Promise<SweepSummary> {
  const { progress, signal } = context;
  const missing = checked.filter(({ complete }) => !complete);
  const before = checked.length - missing.length;
  const total = missing.reduce((sum, { steps }) => sum + steps, 0);
  const title = `sweep ${plan.name}, ${missing.length} of ${checked.length} runs`;
  const stage = missing.length > 0 ? progress.stage(title, total) : undefined;
  const ends = await compute(missing, stage, context);
  stage?.done();
  const failures = missing.flatMap((run, place) => describeFailure(run, ends[place], signal));
  const complete = before + ends.filter(end => end?.say === 'complete').length;
  if (signal.aborted && complete < checked.length) {
    const told = [`stopped with ${complete} of ${checked.length} runs complete`, ...failures].join('\n  ');
    throw new Interrupted(`${told}; the checkpoints are saved`);
  }
  if (failures.length > 0) {
    const heading = `${failures.length} of ${checked.length} runs failed, the others are complete:`;
    throw new RunError([heading, ...failures].join('\n  '));
  }
  const runs = checked.map(({ arm, seed, path }) => ({ arm, seed, path }));
  return { sweep: plan.name, out: plan.out, before, arms: await summariseArms(plan), runs };
}

function compute(
  runs: readonly CheckedRun[],
  stage: ProgressStage | undefined,
  { workers, threads, dataRoot, commandLine, signal }: SweepContext,
): Promise<(RunEnd | undefined)[]> {
  let ended = 0;
  return runPool(runs, { workers, signal }, async ({ config, path, engine, steps }) => {
    let shown = 0;
    const show = (done: number, note?: string) => {
      stage?.advance(done - shown, note);
      shown = done;
    };
    const order = {
      ...{ config, path, engine, dataRoot, commandLine: [...commandLine] },
      threads: isNative(engine) ? threads : undefined,
    };
    const end = await runInWorker(order, { signal, onStep: done => show(done) });
    ended++;
    // Steps that were not needed, after an early stop, or will not be done count too: the time left is that of the others.
    if (!signal.aborted) show(steps, `${ended} of ${runs.length} runs ended`);
    return end;
  });
}

function describeFailure({ path }: CheckedRun, end: RunEnd | undefined, signal: AbortSignal): string[] {
  if (end?.say === 'failed') return [`${path}: ${end.message}`];
  return end?.say === 'stopped' && !signal.aborted ? [`${path}: it was stopped from outside`] : [];
}

async function summariseArms({ arms, runs }: SweepPlan): Promise<ArmSummary[]> {
  const summaries: ArmSummary[] = [];
  for (const arm of arms) {
    const own = runs.filter(run => run.arm === arm);
    const complete = await Promise.all(
      own.map(async ({ seed, path }) => ({ seed, record: await readRun(path) })),
    );
    summaries.push(summariseArm(arm, complete));
  }
  return summaries;
}
