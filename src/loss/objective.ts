/** What an attack climbs at one image: a number and its gradient at the image's logits [classes]. */
export type Objective = (logits: Float32Array) => { value: number; dLogits: Float32Array };

/** What an objective is about. */
export interface ObjectiveSubject {
  /** The true class, to be left. */
  readonly label: number;
  /** The class to be reached; without it any other one will do. */
  readonly target?: number;
  /** Logits of the clean image, for objectives that compare with them. */
  readonly clean: Float32Array;
}

/** Makes the objective of one image. A user's own has this form too. */
export type ObjectiveMaker = (subject: ObjectiveSubject) => Objective;
