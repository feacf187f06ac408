import { argmax } from '../../base/argmax.js';
import type { RandomStream } from '../../base/randomStream.js';
import { objectives } from '../../loss/objectives.js';
import type { ImageShape, Subject } from '../subject.js';
import type { QueryBatcher } from './queryBatcher.js';

/** One image, and how it is attacked. */
export interface SubjectSetup {
  readonly place: number;
  readonly shape: ImageShape;
  readonly clean: Float32Array;
  readonly label: number;
  readonly target?: number;
  readonly random: RandomStream;
  readonly stopEarly: boolean;
  readonly enough: number;
}

/** Passes of one image so far. */
export interface PassCount {
  forward: number;
  backward: number;
}

/** What an attack sees of an image, with its passes counted. */
export function imageSubject(setup: SubjectSetup, batcher: QueryBatcher, passes: PassCount): Subject {
  let clean: Promise<Float32Array> | undefined;
  const { place } = setup;
  const make = (current: SubjectSetup): Subject => {
    const subject: Subject = {
      ...current,
      cleanLogits() {
        clean ??= subject.logits(current.clean);
        return clean;
      },
      logits(image) {
        passes.forward++;
        return batcher.logits(place, image);
      },
      logitsOf: images => Promise.all(images.map(image => subject.logits(image))),
      async objective(loss) {
        const { label, target } = current;
        if (typeof loss === 'function') return loss({ label, target, clean: await subject.cleanLogits() });
        const { make: makeObjective, needsClean } = objectives[loss];
        return makeObjective({
          label,
          target,
          clean: needsClean ? await subject.cleanLogits() : new Float32Array(),
        });
      },
      async gradient(image, objective) {
        const [slope] = await subject.slopes(image, [objective]);
        return slope;
      },
      slopes(image, objectives) {
        passes.forward++;
        passes.backward += objectives.length;
        return batcher.slopes(place, image, objectives);
      },
      gradientsAt: (images, objective) =>
        Promise.all(images.map(image => subject.gradient(image, objective))),
      isAdversarial(logits) {
        const prediction = argmax(logits);
        return current.target === undefined ? prediction !== current.label : prediction === current.target;
      },
      with: changes => make({ ...current, ...changes }),
    };
    return subject;
  };
  return make(setup);
}
