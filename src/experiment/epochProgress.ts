import type { Progress, ProgressStage } from '../base/progress.js';

/** A progress stage over the steps of an epoch loop, which begins at the first step it hears of. */
export function epochProgress(progress: Progress, title: string) {
  let stage: ProgressStage | undefined;
  let shown = 0;
  return {
    onStep(done: number, total: number): void {
      stage ??= progress.stage(title, total);
      stage.advance(done - shown);
      shown = done;
    },
    done(): void {
      stage?.done();
    },
  };
}
