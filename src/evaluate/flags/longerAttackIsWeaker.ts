import type { Perturbation } from '../../perturb/perturbation.js';
import type { AttackOutcome, AttackSetup } from '../attackEvaluation.js';

/**
 * Whether an attack spares more images than the same one with fewer steps, beyond what random starts explain: of the images on
 * which the two differ, each is as likely to be spared by either (a sign test, McNemar 1947), so that the surplus lies
 * within three standard errors of 0.
 */
export function longerAttackIsWeaker(
  { attacks }: Pick<AttackSetup, 'attacks'>,
  outcomes: Readonly<Record<string, AttackOutcome>>,
): boolean {
  const gradient = attacks.filter(attack => attack.gradientSteps > 0);
  return gradient.some(longer =>
    gradient.some(shorter => {
      if (!isShorter(shorter, longer)) return false;
      const sparedByShorter = outcomes[shorter.name].standing;
      let surplus = 0;
      let differing = 0;
      for (const [image, spared] of outcomes[longer.name].standing.entries()) {
        surplus += spared - sparedByShorter[image];
        if (spared !== sparedByShorter[image]) differing++;
      }
      return surplus > 3 * Math.sqrt(differing);
    }),
  );
}

/** Attacks with other losses or directions may well be weaker with more steps: TRADES-PGD beside FGSM, for one. */
function isShorter(shorter: Perturbation, longer: Perturbation): boolean {
  return (
    shorter.kind !== undefined && shorter.kind === longer.kind && shorter.gradientSteps < longer.gradientSteps
  );
}
