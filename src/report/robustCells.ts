import { wilsonInterval } from '../evaluate/wilsonInterval.js';
import type { AttackResult } from '../experiment/attackResult.js';
import type { ReportModel, RetrainView } from './reportModel.js';

/** Accuracy under one condition, with its 95 % Wilson interval. */
export interface Condition {
  readonly name: string;
  readonly accuracy: number;
  readonly interval: readonly [number, number];
}

/** A retrained cell and how it fared: clean first, then the attacks in the order in which they were run. */
export interface RobustCell {
  readonly id: string;
  readonly label: string;
  readonly retrain: RetrainView;
  readonly attack: AttackResult;
  readonly conditions: readonly Condition[];
  readonly worstCase: number;
}

/** Names that are written otherwise than in capitals. */
const written: Readonly<Record<string, string>> = {
  autoattack: 'AutoAttack',
  'autoattack-plus': 'AutoAttack+',
  'autoattack-rand': 'AutoAttack (rand)',
  square: 'Square',
  deepfool: 'DeepFool',
  cw: 'C&W',
  'cw-pgd': 'C&W-PGD',
  hopskipjump: 'HopSkipJump',
  'one-pixel': 'One pixel',
};
const capitals = new Set([
  ...['fgsm', 'r-fgsm', 'mi-fgsm', 'ni-fgsm', 'di-fgsm', 'ti-fgsm', 'bim', 'pgd', 'eot-pgd', 'trades-pgd'],
  ...['apgd-ce', 'apgd-dlr', 'apgd-t', 'fab', 'fab-t', 'ddn', 'spsa', 'nes'],
]);

/** `fgsm` → `FGSM`, `pgd-20` → `PGD-20`, `square-100` → `Square-100`; names that are not ours stay as they are. */
export function attackName(name: string): string {
  const [, kind, number = ''] = /^(.+?)(-\d+)?$/.exec(name) ?? [];
  if (kind === undefined) return name;
  if (Object.hasOwn(written, kind)) return written[kind] + number;
  return capitals.has(kind) ? name.toUpperCase() : name;
}

/** The retrained cells that were attacked, in the order of their runs. */
export function robustCells({ retrains }: Pick<ReportModel, 'retrains'>): readonly RobustCell[] {
  return retrains.flatMap(retrain => {
    const { attack, id, label } = retrain;
    if (attack === undefined) return [];
    const clean = wilsonInterval(Math.round(attack.clean * attack.images), Math.max(1, attack.images));
    const conditions = [
      { name: 'Clean', accuracy: attack.clean, interval: clean },
      ...Object.entries(attack.attacks).map(([name, { accuracy, interval }]) => ({
        name: attackName(name),
        accuracy,
        interval,
      })),
    ];
    return [{ id, label, retrain, attack, conditions, worstCase: attack.worstCase }];
  });
}

/** Attacks by which cells are compared where all of them went through one, the first that is there. */
const headlines = ['AutoAttack', 'AutoAttack+', 'PGD-20'];

/** The attack that cells are compared by: of those that all went through, the best known one or the last. */
export function headlineCondition(cells: readonly RobustCell[]): string | undefined {
  const [first, ...others] = cells.map(({ conditions }) => conditions.slice(1).map(({ name }) => name));
  const shared = first?.filter(name => others.every(names => names.includes(name))) ?? [];
  return headlines.find(name => shared.includes(name)) ?? shared.at(-1);
}
