import { corruptionNames } from '../../perturb/corruptionTable.js';
import { type CorruptedNetwork, corruptionLabel } from '../corruptedNetworks.js';
import { nameText } from '../names.js';
import { percent } from '../numbers.js';
import { nothing, share } from '../quantity.js';
import { type Table, table } from '../table.js';

/** Mean accuracy over the severities, corruption by corruption, a column for each network; small print: the worst severity. */
export function corruptionTable(networks: readonly CorruptedNetwork[]): Table {
  const shown = corruptionNames.filter(name =>
    networks.some(({ corruption }) => corruption.corruptions[name]),
  );
  return table<(typeof corruptionNames)[number]>(
    [
      { heading: 'Corruption', cell: corruptionLabel, value: name => name },
      ...networks.map(({ label, corruption }) => ({
        heading: nameText(label, 24),
        key: label,
        numeric: true as const,
        cell: (name: (typeof corruptionNames)[number]) => {
          const found = corruption.corruptions[name];
          if (found === undefined) return nothing;
          const worst = Math.min(...found.severities.map(({ accuracy }) => accuracy));
          return {
            ...share(found.accuracy),
            small: percent(worst),
            more: { worst, error: found.error ?? undefined },
          };
        },
      })),
    ],
    shown,
  );
}
