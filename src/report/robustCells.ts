import { wilsonInterval } from '../evaluate/wilsonInterval.js';
import type { AttackResult } from '../experiment/attackResult.js';
import { canonicalJson } from '../experiment/canonicalJson.js';
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

/** The attacks that were more than names, as they were configured; what differs from their papers may not be in what they are called. */
function changedAttacks({ attack: { config } }: RobustCell) {
  return (config?.attacks ?? []).filter(entry => typeof entry !== 'string');
}

/** Everything that a worst case is over. */
function triedOn(cell: RobustCell): string {
  const { attacks, curves, norm, epsilon, config } = cell.attack;
  const strengths = [curves?.epsilons, curves?.steps].map(points => points?.map(({ at }) => at) ?? []);
  const changed = changedAttacks(cell).map(canonicalJson).sort();
  const ball = [norm, epsilon, config?.target ?? null];
  return canonicalJson([...ball, changed, Object.keys(attacks).sort(), curves?.attack ?? null, strengths]);
}

/** What two cells have to share for their accuracies under one attack to be compared: its ball, and all that it was given. */
export function attackKey(cell: RobustCell, name: string): string {
  const { norm, epsilon, config } = cell.attack;
  const changed = changedAttacks(cell).filter(entry => attackName(String(entry.as ?? entry.name)) === name);
  return canonicalJson([name, norm, epsilon, config?.target ?? null, changed]);
}

/** Attacks by which cells are compared that went through others besides, the first that is there. */
const headlines = ['AutoAttack', 'AutoAttack+', 'PGD-20'];

/**
 * What cells are compared by: the worst case where all of them went through the same. The worst cases of other ones are over
 * attacks of other strength; they are compared by an attack that they share, ball and all: the best known one or the last.
 * Undefined where there is none.
 */
export function headlineCondition(cells: readonly RobustCell[]): string | undefined {
  const [first, ...others] = cells;
  if (first === undefined) return undefined;
  const attackNames = ({ conditions }: RobustCell) => conditions.slice(1).map(({ name }) => name);
  if (others.every(cell => triedOn(cell) === triedOn(first))) return worstCaseName;
  const isShared = (name: string) => (cell: RobustCell) =>
    attackNames(cell).includes(name) && attackKey(cell, name) === attackKey(first, name);
  const shared = attackNames(first).filter(name => others.every(isShared(name)));
  return headlines.find(name => shared.includes(name)) ?? shared.at(-1);
}
