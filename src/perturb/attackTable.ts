import type { AttackDefinition } from './attackDefinition.js';
import { apgdCe, apgdDlr, apgdT } from './attacks/autoPgd.js';
import { bim } from './attacks/bim.js';
import { carliniWagner } from './attacks/carliniWagner.js';
import { cwPgd } from './attacks/cwPgd.js';
import { ddn } from './attacks/ddn.js';
import { deepFool } from './attacks/deepFool.js';
import { diFgsm } from './attacks/diFgsm.js';
import { eotPgd } from './attacks/eotPgd.js';
import { fabAttack, fabTargetedAttack } from './attacks/fab.js';
import { fgsm } from './attacks/fgsm.js';
import { hopSkipJump } from './attacks/hopSkipJump.js';
import { miFgsm } from './attacks/miFgsm.js';
import { nes } from './attacks/nes.js';
import { niFgsm } from './attacks/niFgsm.js';
import { onePixel } from './attacks/onePixel.js';
import { pgd } from './attacks/pgd.js';
import { rFgsm } from './attacks/rFgsm.js';
import { spsa } from './attacks/spsa.js';
import { square } from './attacks/square.js';
import { tiFgsm } from './attacks/tiFgsm.js';
import { tradesPgd } from './attacks/tradesPgd.js';
import type { AttackKind, SingleAttackSpec } from './perturbationSpec.js';

/** The spec that has this kind among its own. */
type Family<Kind extends AttackKind> = SingleAttackSpec extends infer Spec
  ? Spec extends { kind: infer Kinds }
    ? Kind extends Kinds
      ? Spec
      : never
    : never
  : never;

/** Every attack, by the name that stands on the command line. */
export const attackTable: { readonly [Kind in AttackKind]: AttackDefinition<Family<Kind>> } = {
  fgsm,
  'r-fgsm': rFgsm,
  bim,
  pgd,
  'cw-pgd': cwPgd,
  'trades-pgd': tradesPgd,
  'mi-fgsm': miFgsm,
  'ni-fgsm': niFgsm,
  'di-fgsm': diFgsm,
  'ti-fgsm': tiFgsm,
  'eot-pgd': eotPgd,
  'apgd-ce': apgdCe,
  'apgd-dlr': apgdDlr,
  'apgd-t': apgdT,
  cw: carliniWagner,
  deepfool: deepFool,
  ddn,
  fab: fabAttack,
  'fab-t': fabTargetedAttack,
  square,
  spsa,
  nes,
  hopskipjump: hopSkipJump,
  'one-pixel': onePixel,
};

/** The definition of a spec's kind, as one that takes that spec. */
export function definitionOf(kind: AttackKind): AttackDefinition<SingleAttackSpec> {
  return attackTable[kind] as unknown as AttackDefinition<SingleAttackSpec>;
}
