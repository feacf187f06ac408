import { queryAttacks } from '../../perturb/queryAttacks.js';
import type { AttackOutcome } from '../attackEvaluation.js';

/** Share of all images that attacks without gradients may fell alone, as in the check of AutoAttack's reference implementation. */
const tolerance = 0.002;

/**
 * Whether attacks without gradients (queries or noise, alone or as members of an ensemble) felled more than 0.2 % of all images
 * that every attack with gradients left standing. Without an attack of either kind there is nothing to compare.
 */
export function blackBoxIsStronger(all: readonly AttackOutcome[]): boolean {
  const images = all[0]?.standing.length ?? 0;
  if (!all.some(({ backwardPasses }) => backwardPasses > 0)) return false;
  let alone = 0;
  for (let image = 0; image < images; image++) {
    const ways = all.map(outcome => fellBy(outcome, image));
    if (ways.includes('answers') && !ways.includes('gradients')) alone++;
  }
  return alone > tolerance * images;
}

function fellBy({ standing, felledBy, norms, backwardPasses }: AttackOutcome, image: number) {
  if (standing[image] === 1 || norms[image] === 0) return undefined;
  const member = felledBy[image];
  const blind = member === undefined ? backwardPasses === 0 : queryAttacks.some(kind => kind === member);
  return blind ? 'answers' : 'gradients';
}
