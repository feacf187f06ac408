import { basename } from 'node:path';
import type { ProgressStage } from '../base/progress.js';
import { RunError } from '../base/runError.js';
import type { Model } from '../engine/engine.js';
import type { Graph } from '../graph/graph.js';
import type { LoopHooks } from '../train/epochLoop.js';
import type { Snapshot } from '../train/snapshot.js';
import type { RetrainConfig } from './config/retrainConfig.js';
import type { SearchConfig } from './config/searchConfig.js';
import { openRun } from './openRun.js';
import type { RunContext } from './runContext.js';
import type { RunDirectory } from './runDirectory.js';

/** An open run, its compiled network and what its epoch loop is told. */
export interface LoopSession {
  readonly run: RunDirectory;
  readonly model: Model;
  /** Where to go on, if the run was resumed. */
  readonly checkpoint?: Snapshot;
  readonly hooks: Omit<LoopHooks<never>, 'onEpoch'>;
}

/**
 * The frame of a run that is an epoch loop: opens the run directory, compiles the network, shows progress, checkpoints
 * when it is stopped, names the last good checkpoint when it fails, and closes everything.
 */
export async function loopRun<Result>(
  {
    path,
    config,
    graph,
    context,
  }: { path: string; config: SearchConfig | RetrainConfig; graph: Graph; context: RunContext },
  work: (session: LoopSession) => Promise<Result>,
): Promise<Result> {
  const { run, checkpoint } = await openRun(path, config, context);
  let model: Model | undefined;
  let stage: ProgressStage | undefined;
  let shown = 0;
  try {
    model = await context.engine.compile(graph, { seed: config.seed });
    const hooks: LoopSession['hooks'] = {
      signal: context.signal,
      onStep(done, total) {
        stage ??= context.progress.stage(`${config.command} ${basename(path)}`, total);
        stage.advance(done - shown);
        shown = done;
      },
      onInterrupt: snapshot => run.save('last', snapshot),
    };
    return await work({ run, model, checkpoint, hooks });
  } catch (error) {
    if (!(error instanceof RunError) || !run.has('last')) throw error;
    throw new RunError(`${error.message} (${run.path}/checkpoints/last.safetensors)`, { cause: error });
  } finally {
    stage?.done();
    model?.dispose();
    await run.close();
  }
}
