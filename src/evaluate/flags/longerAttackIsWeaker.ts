import type { Perturbation } from '../../perturb/perturbation.js';
import type { Tried } from './tried.js';

/**
 * Whether an attack spares more images than the same one with fewer steps, beyond what random starts explain: of the images on
 * which the two differ, each is as likely to be spared by either (a sign test, McNemar 1947), so that the surplus lies
 * within three standard errors of 0.
 */
export function longerAttackIsWeaker(tried: readonly Tried[]): boolean {
  const gradient = tried.filter(({ attack, onAll }) => onAll && attack.gradientSteps > 0);
  return gradient.some(longer =>
    gradient.some(shorter => {
      if (!isShorter(shorter.attack, longer.attack)) return false;
      const sparedByShorter = shorter.outcome.standing;
      let surplus = 0;
      let differing = 0;
      for (const [image, spared] of longer.outcome.standing.entries()) {
        surplus += spared - sparedByShorter[image];
        if (spared !== sparedByShorter[image]) differing++;
      }
      return surplus > 3 * Math.sqrt(differing);
    }),
  );
}

/** Attacks with other losses or directions may well be weaker with more steps (TRADES-PGD beside FGSM, for one), and so may those in smaller balls. */
function isShorter(shorter: Perturbation, longer: Perturbation): boolean {
  if (shorter.kind === undefined || shorter.kind !== longer.kind || ballOf(shorter) !== ballOf(longer)) {
    return false;
  }
  return shorter.gradientSteps < longer.gradientSteps;
}

function ballOf(perturbation: Perturbation): string {
  return 'epsilon' in perturbation && 'norm' in perturbation
    ? `${perturbation.norm} ${perturbation.epsilon}`
    : '';
}
