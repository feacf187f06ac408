import { expect, test } from 'vitest';
import { searchConfig } from '../../src/experiment/config/searchConfig.js';
import { endMeasurement } from '../../src/experiment/endMeasurement.js';
import type { RunRecord } from '../../src/experiment/runRecord.js';
import { reportPage } from '../../src/report/reportPage.js';
import { nasBench201FromDigits } from '../../src/space/nasBench201/cellDigits.js';
import { measuredRun } from './fixtures.js';
import { pageWords } from './pageWords.js';

/** A search whose α stands for 333333, rank 40, and which would miss the skip connection of its fourth edge most. */
function selectedRun(name: string, seed: number, robust: number): RunRecord {
  const others = { nor_conv_1x1: 0.02, nor_conv_3x3: 0.04, avg_pool_3x3: 0.01 };
  return {
    ...measuredRun(name, { seed }),
    genotype: nasBench201FromDigits('333133'),
    selection: {
      ...{ images: 512, lambda: 1 },
      edges: [0, 1, 2, 3, 4, 5].map(row => ({
        ...{ table: 'cell', row },
        effects: { skip_connect: row === 3 ? 0.08125 : 0.003, ...others },
      })),
      genotype:
        '|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|',
      measured: {
        ...{ index: 5, of: 6466, accuracies: { acc: 0.79, pgd_8_acc: robust } },
        ...{ rank: { acc: 3, pgd_8_acc: 2 }, regret: { acc: 0.01, pgd_8_acc: 0.48 - robust } },
      },
    },
  };
}

test('a search returns the cell that was selected, or else that of its last epoch', () => {
  expect(endMeasurement(selectedRun('a', 1, 0.476))?.index).toBe(5);
  expect(endMeasurement(measuredRun('b'))?.index).toBe(11);
});

test('a report tells how cells were selected, and where the same α would have ended', async () => {
  const runs = [selectedRun('a', 1, 0.476), selectedRun('b', 2, 0.478), measuredRun('c', { lambda: 5 })];
  const text = pageWords(await reportPage(runs, { title: 'T' }));
  expect(text).toContain('Cells selected by removal');
  // By removal, its rank, by α, its rank.
  expect(text).toMatch(/2 seeds 2 47\.70 % ± 0\.14 2\.0 ± 0\.0 47\.20 % ± 0\.00 40\.0 ± 0\.0/);
  expect(text).toMatch(/512 validation images, half of them perturbed, with weight 1/);
  expect(text).toMatch(/0\.0813 0\.02 0\.04 0\.01 skip_connect nor_conv_3x3/);
});

test('a report tells of a limit of operations where there is one', async () => {
  const run = selectedRun('a', 1, 0.476);
  const derive = {
    exclude: ['none'],
    removal: { images: 512, limit: { operations: ['skip_connect'], edges: 1 } },
  };
  const limited = { ...run, config: searchConfig.parse({ ...run.config, derive }) };
  const text = async (record: RunRecord) => pageWords(await reportPage([record], { title: 'T' }));
  expect(await text(limited)).toContain('keeps skip_connect on 1 of its edges at most');
  expect(await text(run)).not.toContain('of its edges at most');
});

test('a report without such searches does not mention it', async () => {
  expect(await reportPage([measuredRun('c')], { title: 'T' })).not.toContain('selected by removal');
});
