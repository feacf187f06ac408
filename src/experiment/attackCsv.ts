import type { AttackEvaluation } from '../evaluate/attackEvaluation.js';

/**
 * The result of every image as CSV: `index` (its place among the evaluated ones), `label`, `clean` (its class), for each attack
 * `<attack> class`, `<attack> norm` (empty where no adversarial image was found) and, of ensembles, `<attack> by`, and `stands`
 * (1 if it withstood everything, curves within ε included). Names of attacks hold no commas, quotes or line ends.
 */
export function attackCsv(evaluation: AttackEvaluation, labels: Uint8Array): string {
  const { attacks, cleanPredictions, standing } = evaluation;
  const columns: [string, (place: number) => string | number][] = [
    ['index', place => place],
    ['label', place => labels[place]],
    ['clean', place => cleanPredictions[place]],
  ];
  for (const [name, { predictions, norms, felledBy }] of Object.entries(attacks)) {
    columns.push([`${name} class`, place => predictions[place]]);
    columns.push([`${name} norm`, place => (Number.isFinite(norms[place]) ? norms[place] : '')]);
    if (felledBy.some(member => member !== undefined)) {
      columns.push([`${name} by`, place => felledBy[place] ?? '']);
    }
  }
  columns.push(['stands', place => standing[place]]);
  const rows = Array.from(labels.keys(), place => columns.map(([, value]) => value(place)).join(','));
  return `${[columns.map(([name]) => name).join(','), ...rows].join('\n')}\n`;
}
