import { type Html, html } from '../html.js';
import { nameText } from '../names.js';
import { count, decimal, nothing, type Quantity, share } from '../quantity.js';
import type { SmoothedNetwork } from '../smoothedNetworks.js';
import { type Table, table } from '../table.js';

/** Accuracy of each smoothed network as predicted and as certified at the radii that were asked for, and how often it abstains. */
export function certifiedTable(networks: readonly SmoothedNetwork[]): Table {
  const asked = networks.flatMap(({ smoothing }) => smoothing.certified.map(({ radius }) => radius));
  const radii = [...new Set(asked)].sort((a, b) => a - b);
  return table<SmoothedNetwork>(
    [
      { heading: 'Network', cell: ({ label }) => nameText(label), value: ({ label }) => label },
      {
        heading: 'σ',
        key: 'sigma',
        numeric: true,
        cell: ({ smoothing }) => decimal(smoothing.config.smoothing.sigma),
      },
      {
        heading: 'Without noise',
        numeric: true,
        best: 'highest',
        cell: ({ smoothing }) => share(smoothing.clean),
      },
      {
        ...{ heading: 'Predicted', numeric: true, best: 'highest' },
        cell: ({ smoothing }) => share(smoothing.predict.accuracy),
      },
      { heading: 'Abstained', numeric: true, cell: ({ smoothing }) => share(smoothing.predict.abstained) },
      ...radii.map(radius => ({
        heading: `r ≥ ${radius}`,
        key: `certified_at_${radius}`,
        numeric: true as const,
        best: 'highest' as const,
        cell: (network: SmoothedNetwork) => certifiedAt(network, radius),
      })),
      {
        ...{ heading: 'Mean radius', numeric: true, best: 'highest' },
        cell: ({ smoothing }) => decimal(smoothing.averageRadius),
      },
      { heading: 'Images', numeric: true, cell: ({ smoothing }) => count(smoothing.images) },
    ],
    networks,
    { note: outdatedNote },
  );
}

function certifiedAt({ smoothing }: SmoothedNetwork, radius: number): Quantity {
  const found = smoothing.certified.find(point => point.radius === radius);
  if (found === undefined) return nothing;
  const [low, high] = found.interval;
  const small = `${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)}`;
  return { ...share(found.accuracy), small, more: { low, high } };
}

function outdatedNote({ checkpoint }: SmoothedNetwork): Html | undefined {
  if (checkpoint !== 'changed') return undefined;
  return html`<strong>Out of date:</strong> measured before the run was trained further; <code>rnas certify</code> brings it up to date.`;
}
