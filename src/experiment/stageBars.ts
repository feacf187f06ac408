import type { Progress } from '../base/progress.js';

/** One progress bar per stage of an evaluation, which tells how much of a stage is done. */
export function stageBars(progress: Progress, title: string) {
  let current: { name: string; shown: number; bar: ReturnType<typeof progress.stage> } | undefined;
  return {
    onProgress(name: string, done: number, total: number): void {
      if (current?.name !== name) {
        current?.bar.done();
        current = { name, shown: 0, bar: progress.stage(`${title}: ${name}`, total) };
      }
      current.bar.advance(done - current.shown);
      current.shown = done;
    },
    done(): void {
      current?.bar.done();
    },
  };
}
