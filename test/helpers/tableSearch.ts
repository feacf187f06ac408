import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { searchConfig } from '../../src/experiment/config/searchConfig.js';
import { idxBytes } from '../data/fixtures.js';
import { convolutions, madeUpCsv } from './accuracyTables.js';
import { temporaryFolder } from './temporaryFolder.js';
import { toySplit } from './toySplits.js';

/** A made-up table with a clean and a robust column, as text. */
export const tableCsv = madeUpCsv({ acc: convolutions, pgd: digits => convolutions(digits) / 2 });

/** A folder with toy images, such a table, and the configuration of a tiny search of NAS-Bench-201 on them. */
export async function placeTableSearch() {
  const folder = await temporaryFolder();
  for (const [name, part] of [
    ['train', toySplit('train', 24)],
    ['t10k', toySplit('test', 6)],
  ] as const) {
    const { labels, pixels } = part;
    await writeFile(join(folder, `${name}-images-idx3-ubyte`), idxBytes([labels.length, 8, 8], pixels));
    await writeFile(join(folder, `${name}-labels-idx1-ubyte`), idxBytes([labels.length], labels));
  }
  const table = join(folder, 'table.csv');
  await writeFile(table, tableCsv);
  const config = (changes: object = {}) =>
    searchConfig.parse({
      ...{ data: { name: folder }, space: 'nas-bench-201', strategy: 'darts', epochs: 2, batchSize: 6 },
      ...{ stepsPerEpoch: 1, network: { channels: 2, layers: 3 }, alphaOptimiser: { learningRate: 0.1 } },
      ...changes,
    });
  return { folder, table, config, path: join(folder, 'run') };
}
