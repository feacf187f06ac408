import { crossEntropyObjective } from './objectives/crossEntropyObjective.js';
import { dlrObjective } from './objectives/dlrObjective.js';
import { klObjective } from './objectives/klObjective.js';
import { marginObjective } from './objectives/marginObjective.js';

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

export const objectiveNames = ['ce', 'margin', 'dlr', 'kl'] as const;
export type ObjectiveName = (typeof objectiveNames)[number];

/** The objectives of attacks, by name; each is larger the nearer the image is to where the attack wants it. */
export const objectives: { [Name in ObjectiveName]: { make: ObjectiveMaker; needsClean: boolean } } = {
  ce: { make: crossEntropyObjective, needsClean: false },
  margin: { make: marginObjective, needsClean: false },
  dlr: { make: dlrObjective, needsClean: false },
  kl: { make: klObjective, needsClean: true },
};
