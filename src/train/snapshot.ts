import type { z } from 'zod';
import { InputError } from '../base/inputError.js';
import type { NamedTensors, Tensor } from '../base/tensor.js';

/**
 * All that a run needs to go on to the same bits: arrays and a few strings. The model's parameters stand under their
 * own names; everything else under `section/name`, which no parameter's name can be.
 */
export interface Snapshot {
  readonly tensors: NamedTensors;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Parts of a snapshot; `model` is the part without a prefix. */
export type Sections = Readonly<Record<string, NamedTensors>>;

/** Joins sections to the arrays of a snapshot. */
export function joinSections(sections: Sections): NamedTensors {
  const joined = new Map<string, Tensor>();
  for (const [section, tensors] of Object.entries(sections)) {
    for (const [name, tensor] of tensors)
      joined.set(section === 'model' ? name : `${section}/${name}`, tensor);
  }
  return joined;
}

/** The arrays of one section, under their own names. */
export function takeSection(tensors: NamedTensors, section: string): NamedTensors {
  const prefix = `${section}/`;
  const taken = new Map<string, Tensor>();
  for (const [name, tensor] of tensors) {
    if (section === 'model' && !name.includes('/')) taken.set(name, tensor);
    else if (name.startsWith(prefix)) taken.set(name.slice(prefix.length), tensor);
  }
  return taken;
}

/** The state that a loop put into a snapshot's metadata. @throws InputError if it is not there or not whole */
export function parseState<State>(
  snapshot: Snapshot,
  loop: 'search' | 'retrain',
  schema: z.ZodType<State>,
): State {
  const given =
    snapshot.metadata.loop === loop ? 'a damaged state' : `"${snapshot.metadata.loop ?? 'something else'}"`;
  const refused = () =>
    new InputError({
      given: `a checkpoint of ${given}`,
      expected: `one that a ${loop} wrote`,
      remedy: 'resume with the command that the run was started with',
    });
  if (snapshot.metadata.loop !== loop || snapshot.metadata.state === undefined) throw refused();
  const parsed = schema.safeParse(JSON.parse(snapshot.metadata.state));
  if (!parsed.success) throw refused();
  return parsed.data;
}
