import { basename } from 'node:path';
import type { ProgressStage } from '../base/progress.js';
import { RunError } from '../base/runError.js';
import type { Model } from '../engine/engine.js';
import type { Graph } from '../graph/graph.js';
import type { LoopHooks } from '../train/epochLoop.js';
import type { Snapshot } from '../train/snapshot.js';
import type { RetrainConfig } from './config/retrainConfig.js';
import type { SearchConfig } from './config/searchConfig.js';
import type { DataIdentity } from './dataIdentity.js';
import { openRun } from './openRun.js';
import type { RunContext } from './runContext.js';
import type { RunDirectory } from './runDirectory.js';
import type { RunSummary } from './runSummary.js';
import type { TableIdentity } from './tableIdentity.js';

/** An open run, its compiled network and what its epoch loop is told. */
export interface LoopSession {
  readonly run: RunDirectory;
  readonly model: Model;
  /** Where to go on, if the run was resumed. */
  readonly checkpoint?: Snapshot;
  readonly hooks: Omit<LoopHooks<never>, 'onEpoch'>;
  /** A line for whoever watches: see {@link ProgressStage}. */
  tell(line: string, options: { readonly urgent: boolean }): void;
  /** Shows the progress of something as a stage of its own, from the first time that it is told how much is done. */
  watch(what: string): (done: number, total: number) => void;
}

interface LoopRunSetup {
  readonly path: string;
  readonly config: SearchConfig | RetrainConfig;
  readonly data: DataIdentity;
  /** Table that cells are looked up in. */
  readonly table?: TableIdentity;
  readonly graph: Graph;
  readonly context: RunContext;
}

/**
 * The frame of a run that is an epoch loop: opens the run directory, compiles the network, shows progress, checkpoints
 * when it is stopped, names the last good checkpoint when it fails, and closes everything. A run that is complete is not
 * done again.
 */
export async function loopRun(
  { path, config, data, table, graph, context }: LoopRunSetup,
  work: (session: LoopSession) => Promise<RunSummary>,
): Promise<RunSummary> {
  // First, so that a network that cannot be made leaves no run behind.
  const model = await context.engine.compile(graph, { seed: config.seed });
  try {
    const { run, checkpoint, summary } = await openRun(path, config, { data, table }, context);
    const { hooks, tell, watch, end } = loopHooks(run, config.command, context);
    try {
      return summary ?? (await work({ run, model, checkpoint, hooks, tell, watch }));
    } catch (error) {
      if (!(error instanceof RunError)) throw error;
      const good = run.has('last')
        ? 'the last good one is checkpoints/last.safetensors'
        : 'there is none yet';
      throw new RunError(`${error.message} (checkpoints of ${run.path}: ${good})`, { cause: error });
    } finally {
      end();
      await run.close();
    }
  } finally {
    model.dispose();
  }
}

/** Progress over the loop's steps, which begins at the first one, and a checkpoint when it is stopped. */
function loopHooks(run: RunDirectory, command: string, { progress, signal }: RunContext) {
  const stages: ProgressStage[] = [];
  const watch: LoopSession['watch'] = what => {
    let stage: ProgressStage | undefined;
    let shown = 0;
    return (done, total) => {
      if (stage === undefined) {
        stage = progress.stage(`${what} ${basename(run.path)}`, total);
        stages.push(stage);
      }
      stage.advance(done - shown);
      shown = done;
    };
  };
  const hooks: LoopSession['hooks'] = {
    signal,
    onStep: watch(command),
    onInterrupt: snapshot => run.save('last', snapshot),
  };
  const tell: LoopSession['tell'] = (line, options) => stages.at(-1)?.tell?.(line, options);
  const end = () => {
    for (const stage of stages) stage.done();
  };
  return { hooks, tell, watch, end };
}
