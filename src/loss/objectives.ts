import type { ObjectiveMaker } from './objective.js';
import { crossEntropyObjective } from './objectives/crossEntropyObjective.js';
import { dlrObjective } from './objectives/dlrObjective.js';
import { klObjective } from './objectives/klObjective.js';
import { marginObjective } from './objectives/marginObjective.js';

export const objectiveNames = ['ce', 'margin', 'dlr', 'kl'] as const;
export type ObjectiveName = (typeof objectiveNames)[number];

/** The objectives of attacks, by name; each is larger the nearer the image is to where the attack wants it. */
export const objectives: { [Name in ObjectiveName]: { make: ObjectiveMaker; needsClean: boolean } } = {
  ce: { make: crossEntropyObjective, needsClean: false },
  margin: { make: marginObjective, needsClean: false },
  dlr: { make: dlrObjective, needsClean: false },
  kl: { make: klObjective, needsClean: true },
};
