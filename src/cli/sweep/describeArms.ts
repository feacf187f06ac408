import type { ArmSummary, Centre } from '../../experiment/sweep/summariseArm.js';
import { textTable } from '../textTable.js';

/** A row for each arm, for people: mean ± standard deviation over its runs. */
export function describeArms(arms: readonly ArmSummary[]): string {
  const names = (of: (arm: ArmSummary) => object | undefined) => [
    ...new Set(arms.flatMap(arm => Object.keys(of(arm) ?? {}))),
  ];
  const results = names(arm => arm.results);
  const columns = [...new Set(arms.flatMap(({ measured: of }) => (of ? [of.clean, of.robust] : [])))];
  const [robust] = arms.flatMap(({ measured }) => measured?.robust ?? []);
  const heading = [
    ...['arm', 'runs', ...results, ...columns, ...(robust === undefined ? [] : [`rank by ${robust}`])],
    ...['seconds', 'passes', 'MACs'],
  ];
  const rows = arms.map(({ arm, n, results: own, measured, seconds, cost: { training } }) => [
    ...[arm, `${n}`],
    ...results.map(name => around(own[name], significant)),
    ...columns.map(column => around(measured?.accuracies[column], value => value.toFixed(4))),
    ...(robust === undefined ? [] : [around(measured?.rank[robust], value => value.toFixed(0))]),
    around(seconds, value => value.toFixed(0)),
    `${(training.forwardPasses.mean + training.backwardPasses.mean).toFixed(0)}`,
    training.macs.mean.toExponential(2),
  ]);
  return textTable([heading, ...rows]);
}

function around(centre: Centre | undefined, write: (value: number) => string): string {
  if (centre === undefined) return '–';
  return centre.sd === null ? write(centre.mean) : `${write(centre.mean)} ± ${write(centre.sd)}`;
}

function significant(value: number): string {
  return String(Number(value.toPrecision(4)));
}
