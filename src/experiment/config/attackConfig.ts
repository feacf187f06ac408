import { z } from 'zod';
import { norms } from '../../perturb/ball.js';
import type { Norm } from '../../perturb/bounds.js';
import type { TargetChoice } from '../../perturb/targetable.js';
import { attackEntries, listedAttacks } from './attackEntries.js';
import { entryFault } from './entryFault.js';
import * as fields from './fields.js';
import { repetition } from './repetition.js';
import { targetChoice } from './targetChoice.js';

const written = z.strictObject({
  /** Version of this format. */
  schema: z.literal(1).default(1),
  command: z.literal('attack').default('attack'),
  /** Path of the retrained run. */
  run: z.string().min(1),
  checkpoint: fields.checkpoint,
  /** Attacks, each once: by name, or as sections `{ name, as, target, loss, keep, restarts, … }` with what differs from their papers. */
  attacks: attackEntries.default(['fgsm', 'pgd-20']),
  /** The class that attacks, and those of curves, are to reach; all of them have to be ones that can be aimed. Without it any wrong class will do. */
  target: targetChoice.optional(),
  /**
   * Radius of the ball around the image: in [0, 1] pixel values for `linf`, by default 8/255; a length for `l2` and `l1`, a
   * whole number of pixels for `l0`.
   */
  epsilon: fields.radius.optional(),
  /** Norm that the ball is measured in; every attack has to be defined for it. */
  norm: z.enum(norms).default('linf'),
  /** Images attacked, as evenly over the classes as they allow; all of the test part without it. */
  images: fields.count.optional(),
  /** Write the adversarial images of each attack as `adversarial-<attack>.npy`, float32. */
  saveImages: z.boolean().default(false),
  /** Robust accuracy of one attack at other radii, and with other numbers of steps. Each point costs as much as the attack. */
  curves: z
    .strictObject({
      attack: z.string().default('pgd-20'),
      epsilons: z.array(fields.radius).default([]),
      steps: z.array(fields.count).default([]),
    })
    .optional(),
  batchSize: fields.count.default(100),
  seed: fields.seed.default(1),
  ...fields.execution,
});

/** Longer than the diagonal of any image that the toolkit reads, in L2; in L1 and L0 more than any of its images needs. */
const longestRadius = { l2: 1000, l1: 1_000_000, l0: 1_000_000 };

/**
 * Configuration of `rnas attack`, version 1. Every key has a default but `run`, and but `epsilon` for norms other than
 * `linf`: 8/255 is a radius per pixel, and as the length of a whole perturbation it moves almost nothing.
 */
export const attackConfig = written
  .refine(({ norm, epsilon = 0 }) => norm !== 'linf' || epsilon <= 1, {
    path: ['epsilon'],
    error: 'a number in [0, 1] for the norm linf, such as 8/255',
  })
  .superRefine(({ norm, epsilon = Number.NaN }, context) => {
    if (norm === 'linf') return;
    const fits = epsilon <= longestRadius[norm] && (norm !== 'l0' || Number.isInteger(epsilon));
    if (!fits) context.addIssue({ code: 'custom', path: ['epsilon'], message: radiusExpected(norm) });
  })
  .superRefine(({ attacks, target, norm }, context) => {
    if (!attackEntries.safeParse(attacks).success) return;
    const listed = listedAttacks({ attacks, target });
    // Names that differ in the list may be the same with the target class.
    const twice = repetition(listed);
    if (twice) context.addIssue({ code: 'custom', path: ['attacks'], ...twice });
    for (const [place, entry] of listed.entries()) {
      const fault = entryFault(entry, norm);
      if (fault === undefined) continue;
      const { message, remedy } = fault;
      context.addIssue({ code: 'custom', path: ['attacks', place], message, params: { remedy } });
    }
  })
  .superRefine(({ curves, target, norm }, context) => {
    if (curves === undefined) return;
    for (const issue of curveFaults({ ...curves, target }, norm))
      context.addIssue({ code: 'custom', ...issue });
  })
  .transform(config => ({ ...config, epsilon: config.epsilon ?? 8 / 255 }));

/** What is wrong with a curve: its attack, radii that the norm does not have, or steps that it does not count. */
function curveFaults(
  {
    attack,
    epsilons,
    steps,
    target,
  }: NonNullable<z.output<typeof written>['curves']> & { target?: TargetChoice },
  norm: Norm,
) {
  const faults: { path: string[]; message: string; params?: { remedy: string } }[] = [];
  if (epsilons.length + steps.length === 0) {
    const message = 'its radii or its numbers of steps beside its attack: without them no curve is drawn';
    const params = {
      remedy: 'give curves.epsilons or curves.steps (--curve-epsilons, --curve-steps) too, or none of it',
    };
    faults.push({ path: ['curves'], message, params });
  }
  const example = norm === 'linf' || norm === 'l2' ? 'pgd-20' : 'apgd-ce-20';
  const name = withSteps(attack, steps[0]);
  const isKnown = fields.attackName.safeParse(attack).success;
  const [entry] = listedAttacks({ attacks: [attack], target });
  const fault = isKnown ? entryFault(entry, norm) : undefined;
  if (!isKnown || fault || (steps.length > 0 && name === undefined)) {
    const message = `an attack in the norm ${norm}${target === undefined ? '' : ' that can be aimed'}${steps.length > 0 ? ' and ends in a number of steps' : ''}, such as ${example}`;
    faults.push({ path: ['curves', 'attack'], message, params: fault && { remedy: fault.remedy } });
  }
  const largest = norm === 'linf' ? 1 : longestRadius[norm];
  if (epsilons.some(epsilon => epsilon > largest || (norm === 'l0' && !Number.isInteger(epsilon)))) {
    faults.push({ path: ['curves', 'epsilons'], message: `radii of the norm ${norm}, at most ${largest}` });
  }
  return faults;
}

/** The attack's name with another number of steps; undefined where it has none. */
export function withSteps(attack: string, steps: number): string | undefined {
  const [, kind] = /^(.+)-[1-9]\d*$/.exec(attack) ?? [];
  return kind && `${kind}-${steps}`;
}

function radiusExpected(norm: 'l2' | 'l1' | 'l0'): string {
  const without = `for the norm ${norm}, which has no default`;
  if (norm === 'l0') return `a whole number of pixels ${without}, such as 1`;
  return `a length of at most ${longestRadius[norm]} ${without}, such as ${norm === 'l2' ? 0.5 : 12}`;
}

export type AttackConfig = z.output<typeof attackConfig>;
