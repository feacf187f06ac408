import type { CostLedger } from '../engine/costLedger.js';
import type { Genotype } from '../space/genotype.js';
import type { AttackExamples } from './attackExamples.js';
import type { AttackResult } from './attackResult.js';
import type { AttackedCheckpoint } from './compareAttacked.js';
import type { AnyRunConfig } from './config/anyRunConfig.js';
import type { CorrelationResult } from './correlationResult.js';
import type { CorruptionResult } from './corruptionResult.js';
import type { RunEvent } from './events.js';
import type { RunEnvironment } from './runEnvironment.js';
import type { RunSummary } from './runSummary.js';
import type { SelectionRecord } from './selectionRecord.js';
import type { SmoothingResult } from './smoothingResult.js';
import type { TableRecord } from './tableRecord.js';
import type { TransferResult } from './transferResult.js';

/** Evaluations of a network besides attacks. */
export type OtherEvaluation = 'corruption' | 'transfer' | 'smoothing';

/** Everything that a run directory holds but its checkpoints: what a report is made from. See {@link readRun}. */
export interface RunRecord {
  readonly path: string;
  /** Last part of the path. */
  readonly name: string;
  /** As validated, defaults filled in; its `command` says what the run is. */
  readonly config: AnyRunConfig;
  /** SHA-256 of what in the config changes results; see {@link configHash}. */
  readonly configHash: string;
  readonly environment: RunEnvironment;
  /** In the order in which they happened; empty for a run without epochs. */
  readonly events: readonly RunEvent[];
  /** The cell found by a search, or the one that was retrained. */
  readonly genotype?: Genotype;
  /** How a search selected that cell, where not by α. */
  readonly selection?: SelectionRecord;
  readonly ledger?: CostLedger;
  /** What a table of measured accuracies is like, if the search's cells were looked up in one. */
  readonly table?: TableRecord;
  /** How well the search's supernet and a proxy order the cells of such a table, if that was measured. */
  readonly correlation?: CorrelationResult;
  readonly attack?: AttackResult;
  /** Accuracy on commonly corrupted images, if that was measured. */
  readonly corruption?: CorruptionResult;
  /** What images crafted on the run's network do to others, if that was measured. */
  readonly transfer?: TransferResult;
  /** Certified radii of the smoothed network, if they were measured. */
  readonly smoothing?: SmoothingResult;
  /** Images before and after the attacks, for reports to draw. */
  readonly attackExamples?: AttackExamples;
  /** Whether `attack` is of the checkpoint that the run has now. */
  readonly attackedCheckpoint?: AttackedCheckpoint;
  /** The same of the run's other evaluations. */
  readonly evaluatedCheckpoints?: Readonly<Partial<Record<OtherEvaluation, AttackedCheckpoint>>>;
  readonly summary?: RunSummary;
  /** Complete once the summary is written; partial while it runs, and after it was stopped. */
  readonly status: 'complete' | 'partial';
}
