import type { Attack, AttackDefinition } from '../attackDefinition.js';
import type { Subject } from '../subject.js';
import type { ApgdSpec } from './apgdSpec.js';
import { type Climb, climbAutoPgd } from './parts/climbAutoPgd.js';
import { likelyWrongClasses } from './parts/likelyWrongClasses.js';

/**
 * Auto-PGD (Croce & Hein, arXiv 2003.01690, algorithm 1; L1: arXiv 2103.01208, algorithm 1): steps with a momentum of 1/4
 * whose length begins at 2 ε and is halved at checkpoints where the loss stopped rising. Checkpoints, thresholds and
 * rounding are those of the authors' implementation, so that robust accuracies compare.
 */
const autoPgd: Attack<ApgdSpec> = async (subject, spec) => {
  const objective = await subject.objective(spec.kind === 'apgd-ce' ? 'ce' : 'dlr');
  return strongest(subject, spec, Array(spec.restarts).fill({ subject, objective }));
};

/** The climbs one after the other, until one is adversarial; otherwise the one with the largest loss. */
async function strongest(
  subject: Subject,
  spec: ApgdSpec,
  climbs: readonly Omit<Climb, 'random'>[],
): Promise<Float32Array> {
  let best: Awaited<ReturnType<typeof climbAutoPgd>> | undefined;
  for (const [number, climb] of climbs.entries()) {
    const random = subject.random.fork('climb', number);
    const end = await climbAutoPgd({ ...climb, random }, spec);
    if (end.adversarial) return end.adversarial;
    if (!best || end.value > best.value) best = end;
  }
  return best!.image;
}

/** Aims at the likeliest wrong classes in turn (§4 of the paper), each with the targeted DLR loss. */
const autoPgdTargeted: Attack<ApgdSpec> = async (subject, spec) => {
  const targets = likelyWrongClasses(await subject.cleanLogits(), subject.label, spec.targetClasses ?? 9);
  const climbs: Omit<Climb, 'random'>[] = [];
  for (const target of targets) {
    const objective = await subject.with({ target }).objective('dlr');
    for (let restart = 0; restart < spec.restarts; restart++) climbs.push({ subject, objective });
  }
  return strongest(subject, spec, climbs);
};

const common = {
  norms: ['linf', 'l2', 'l1'],
  seeks: 'strongest',
  lockstep: false,
  count: { of: 'steps', default: 100 },
} as const;

function defaults(kind: ApgdSpec['kind']): AttackDefinition<ApgdSpec>['defaults'] {
  return ({ epsilon, norm }, steps) => ({
    ...{ kind, epsilon, norm, steps, restarts: 1, rho: 0.75, samples: 1 },
    ...(kind === 'apgd-t' ? { targetClasses: norm === 'l1' ? 5 : 9 } : {}),
    ...(norm === 'l1' ? { shrinkingRadius: true } : {}),
  });
}

/** Auto-PGD on the cross-entropy; `apgd-ce-K` for K steps, 100 by default. */
export const apgdCe: AttackDefinition<ApgdSpec> = {
  ...common,
  run: autoPgd,
  targeted: true,
  defaults: defaults('apgd-ce'),
};

/** Auto-PGD on the difference of logits ratio, which needs three classes (four with a target). */
export const apgdDlr: AttackDefinition<ApgdSpec> = {
  ...common,
  run: autoPgd,
  targeted: true,
  defaults: defaults('apgd-dlr'),
};

/** Auto-PGD on the targeted DLR loss for each of the nine likeliest wrong classes (five in L1); needs four classes. */
export const apgdT: AttackDefinition<ApgdSpec> = {
  ...common,
  run: autoPgdTargeted,
  targeted: false,
  defaults: defaults('apgd-t'),
};
