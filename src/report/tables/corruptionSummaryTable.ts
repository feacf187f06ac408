import type { CorruptedNetwork } from '../corruptedNetworks.js';
import { type Html, html } from '../html.js';
import { nameText } from '../names.js';
import { count, nothing, type Quantity, share } from '../quantity.js';
import { type Table, table } from '../table.js';

const families = ['noise', 'blur', 'weather', 'digital'] as const;
const headings = { noise: 'Noise', blur: 'Blur', weather: 'Weather', digital: 'Digital' } as const;

/** Accuracy of each network on clean images and as a mean over corruptions, over each of their families, and the mCE. */
export function corruptionSummaryTable(networks: readonly CorruptedNetwork[]): Table {
  const withBaseline = networks.some(({ corruption }) => corruption.mce);
  return table<CorruptedNetwork>(
    [
      { heading: 'Network', cell: ({ label }) => nameText(label), value: ({ label }) => label },
      { heading: 'Clean', numeric: true, best: 'highest', cell: ({ corruption }) => share(corruption.clean) },
      {
        ...{ heading: 'Corrupted', key: 'mean_corruption_accuracy', numeric: true, best: 'highest' },
        cell: ({ corruption }) => share(corruption.meanAccuracy),
      },
      ...families.map(family => ({
        heading: headings[family],
        numeric: true as const,
        best: 'highest' as const,
        cell: (network: CorruptedNetwork) => familyMean(network, family),
      })),
      ...(withBaseline ? errorColumns : []),
      { heading: 'Images', numeric: true, cell: ({ corruption }) => count(corruption.images) },
      {
        heading: 'Source',
        cell: ({ corruption }) => (corruption.source === 'generated' ? 'made here' : 'CIFAR-10-C'),
        value: ({ corruption }) => corruption.source,
      },
    ],
    networks,
    { note: outdatedNote },
  );
}

const errorColumns = [
  {
    heading: 'mCE',
    numeric: true as const,
    best: 'lowest' as const,
    cell: ({ corruption }: CorruptedNetwork) => errorOf(corruption.mce?.value),
  },
  {
    heading: 'Relative mCE',
    numeric: true as const,
    best: 'lowest' as const,
    cell: ({ corruption }: CorruptedNetwork) => errorOf(corruption.mce?.relative),
  },
  {
    heading: 'Against',
    key: 'mce_baseline',
    cell: ({ corruption }: CorruptedNetwork) => corruption.mce && nameText(corruption.mce.baseline.run, 24),
    value: ({ corruption }: CorruptedNetwork) => corruption.mce?.baseline.run ?? null,
  },
];

function errorOf(value: number | null | undefined): Quantity {
  return value === null || value === undefined ? nothing : share(value);
}

function familyMean({ corruption }: CorruptedNetwork, family: (typeof families)[number]): Quantity {
  const found = Object.values(corruption.corruptions).filter(outcome => outcome.family === family);
  if (found.length === 0) return nothing;
  return share(found.reduce((sum, { accuracy }) => sum + accuracy, 0) / found.length);
}

function outdatedNote({ checkpoint }: CorruptedNetwork): Html | undefined {
  if (checkpoint !== 'changed') return undefined;
  return html`<strong>Out of date:</strong> measured before the run was trained further; <code>rnas corrupt</code> brings it up to date.`;
}
