/** How the learning rate goes over a training, as data. Shares are of the part that follows the warm-up. */
export type Schedule =
  | { readonly kind: 'constant' }
  | {
      readonly kind: 'cosine';
      /** Learning rate at the end, at least 0. */
      readonly to: number;
    }
  | {
      readonly kind: 'step';
      /** Shares in (0, 1), ascending, at which the rate is multiplied. */
      readonly milestones: readonly number[];
      /** What it is multiplied by, in (0, 1). */
      readonly factor: number;
    }
  | {
      readonly kind: 'one-cycle';
      /** Share in (0, 1) at which the rate is highest. */
      readonly peak: number;
      /** Learning rates at both ends, at least 0. */
      readonly from: number;
      readonly to: number;
    };

export type ScheduleKind = Schedule['kind'];
export const scheduleKinds = ['constant', 'cosine', 'step', 'one-cycle'] as const satisfies ScheduleKind[];

/** Whether the rate stands still within an epoch, or moves with every update of the weights. */
export const scheduleGrains = ['epoch', 'update'] as const;
export type ScheduleGrain = (typeof scheduleGrains)[number];
