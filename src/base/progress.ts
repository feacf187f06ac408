/** One long stage under way. */
export interface ProgressStage {
  /** Counts further steps; the note is a short state of things such as `loss 1.23`. */
  advance(steps?: number, note?: string): void;
  /**
   * A line of its own, such as one epoch's results; where a bar is drawn it only stands beside the bar, until the next one,
   * unless it is urgent: a warning.
   */
  tell?(line: string, options: { readonly urgent: boolean }): void;
  /** Ends the stage, whether or not its total was reached. */
  done(): void;
}

/** Where long work says how far it is. The command line draws bars from it; `silent` draws nothing. */
export interface Progress {
  /** @param total steps of the whole stage */
  stage(title: string, total: number): ProgressStage;
}

function ignore(): void {
  // Nobody is looking.
}

/** Progress that nobody sees. */
export const silentProgress: Progress = { stage: () => ({ advance: ignore, done: ignore }) };
