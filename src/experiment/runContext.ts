import type { Progress } from '../base/progress.js';
import type { Engine } from '../engine/engine.js';

/** What a run needs besides its configuration; none of it changes a result but the engine, which is recorded. */
export interface RunContext {
  readonly engine: Engine;
  /** Threads that the engine was told to use, for provenance. */
  readonly threads?: number;
  /** Go on with the run that the folder holds; a folder without one is started afresh. */
  readonly resume: boolean;
  /** Arguments after `rnas`, for provenance. */
  readonly commandLine: readonly string[];
  readonly progress: Progress;
  /** Folder that downloaded data sets are in. */
  readonly dataRoot?: string;
  /** Stops the run before its next step, after a checkpoint. */
  readonly signal?: AbortSignal;
}
