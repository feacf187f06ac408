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
  /** Images that withstood all that was run. */
  readonly worstCase: Condition;
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
    const conditions = [
      over(attack.images, 'Clean', attack.clean),
      ...Object.entries(attack.attacks).map(([name, { accuracy, interval }]) => ({
        name: attackName(name),
        accuracy,
        interval,
      })),
    ];
    return [{ id, label, retrain, attack, conditions, worstCase: worstCaseOf(attack) }];
  });
}

function over(images: number, name: string, accuracy: number): Condition {
  return { name, accuracy, interval: wilsonInterval(Math.round(accuracy * images), Math.max(1, images)) };
}

/** What the worst case is called among conditions. */
export const worstCaseName = 'Worst case';

/** Results of before curves counted for the worst case have it above what the curves found within the radius. */
function worstCaseOf({ worstCase, curves, epsilon, images }: AttackResult): Condition {
  const inside = [
    ...(curves?.epsilons ?? []).filter(({ at }) => at <= epsilon),
    ...(curves?.steps ?? []),
  ].map(({ accuracy }) => accuracy);
  return over(images, worstCaseName, Math.min(worstCase, ...inside));
}

/** How a cell fared under one condition, or in the worst case. */
export function conditionOf({ conditions, worstCase }: RobustCell, name: string): Condition | undefined {
  return name === worstCaseName ? worstCase : conditions.find(condition => condition.name === name);
}

/** Everything that a worst case is over. */
function triedOn({ attack: { attacks, curves } }: RobustCell): string {
  const strengths = [curves?.epsilons, curves?.steps].map(points => points?.map(({ at }) => at) ?? []);
  return JSON.stringify([Object.keys(attacks).sort(), curves?.attack, strengths]);
}

/** Attacks by which cells are compared that went through others besides, the first that is there. */
const headlines = ['AutoAttack', 'AutoAttack+', 'PGD-20'];

/**
 * What cells are compared by: the worst case where all of them went through the same. The worst cases of other ones are over
 * attacks of other strength; they are compared by an attack that they share, the best known one or the last.
 */
export function headlineCondition(cells: readonly RobustCell[]): string | undefined {
  const [first, ...others] = cells;
  if (first === undefined) return undefined;
  const attackNames = ({ conditions }: RobustCell) => conditions.slice(1).map(({ name }) => name);
  if (others.every(cell => triedOn(cell) === triedOn(first))) return worstCaseName;
  const shared = attackNames(first).filter(name => others.every(cell => attackNames(cell).includes(name)));
  return headlines.find(name => shared.includes(name)) ?? shared.at(-1);
}
