import type { AttackSetup } from '../attackEvaluation.js';
import { blackBoxIsStronger } from './blackBoxIsStronger.js';
import { type Flag, type FlagId, flag, flagIds } from './flag.js';
import { longerAttackIsWeaker } from './longerAttackIsWeaker.js';
import { probeClean } from './probeClean.js';
import { probedImages, probeHugeBudget } from './probeHugeBudget.js';
import type { Tried } from './tried.js';

interface Findings {
  readonly candidates: Int32Array;
  /** All that was tried within the evaluation's radius. */
  readonly tried: readonly Tried[];
}

/**
 * The doubts that an evaluation has about itself. Costs three more passes over the correctly classified images, and PGD-20 on
 * the first hundred of them until they fall.
 */
export async function raiseFlags(setup: AttackSetup, { candidates, tried }: Findings): Promise<Flag[]> {
  const total = candidates.length + Math.min(candidates.length, probedImages);
  let done = 0;
  const onDone = (images: number) => {
    done += images;
    setup.onProgress?.('flags', done, total);
  };
  const { zeroGradient, unstable, random } = await probeClean(setup, candidates, onDone);
  const raised: { readonly [Id in FlagId]: boolean } = {
    'zero-gradient': zeroGradient,
    'black-box-stronger': blackBoxIsStronger(tried.map(({ outcome }) => outcome)),
    'more-steps-weaker': longerAttackIsWeaker(tried),
    'huge-budget-stands': await probeHugeBudget(setup, candidates, onDone),
    'zero-budget-differs': unstable,
    'random-forward': random,
  };
  return flagIds.filter(id => raised[id]).map(flag);
}
