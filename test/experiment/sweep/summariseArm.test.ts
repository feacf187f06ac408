import { expect, test } from 'vitest';
import { emptyLedger } from '../../../src/engine/emptyLedger.js';
import type { SearchEpochEvent } from '../../../src/experiment/events.js';
import type { RunRecord } from '../../../src/experiment/runRecord.js';
import { summariseArm } from '../../../src/experiment/sweep/summariseArm.js';
import { recordTable } from '../../../src/experiment/tableRecord.js';
import { convolutions, madeUpTable } from '../../helpers/accuracyTables.js';
import { fixtureConfig, fixtureEnvironment, fixtureEvent } from '../../helpers/runFixtures.js';

const measured = (pgd: number, rank: number) => ({
  index: rank,
  accuracies: { acc: 2 * pgd, pgd },
  rank: { acc: 1, pgd: rank },
  of: 6466,
  regret: { acc: 0, pgd: 0.5 - pgd },
});

function record(
  results: Record<string, number | string>,
  events: SearchEpochEvent[],
  seconds = 10,
): RunRecord {
  const ledger = emptyLedger();
  Object.assign(ledger.weights, { forwardPasses: 2, backwardPasses: 2, images: 20, macs: 100, seconds: 1 });
  Object.assign(ledger.perturbation, { forwardPasses: 3, macs: seconds });
  Object.assign(ledger.evaluation, { forwardPasses: 7, macs: 5 });
  return {
    ...{
      path: 'runs/x',
      name: 'x',
      config: fixtureConfig(),
      configHash: '',
      environment: fixtureEnvironment,
    },
    ...{ events, ledger, status: 'complete' },
    summary: { schema: 1, command: 'search', seconds, results },
  };
}

test('gives mean and standard deviation of what all runs have', () => {
  const runs = [1, 4, 4].map((bestEpoch, at) => ({
    seed: at + 1,
    record: record({ bestEpoch, genotype: 'x', ...(at === 0 && { stoppedEarlyAt: 2 }) }, [], 10 * at),
  }));
  const summary = summariseArm('noise', runs);
  expect(summary).toMatchObject({ arm: 'noise', n: 3, seeds: [1, 2, 3] });
  expect(summary.results).toEqual({ bestEpoch: { mean: 3, sd: Math.sqrt(3) } });
  expect(summary.seconds).toEqual({ mean: 10, sd: 10 });
  expect(summary.cost.training).toEqual({
    forwardPasses: { mean: 5, sd: 0 },
    backwardPasses: { mean: 2, sd: 0 },
    images: { mean: 20, sd: 0 },
    macs: { mean: 110, sd: 10 },
    seconds: { mean: 1, sd: 0 },
  });
  expect(summary.cost.evaluation.macs).toEqual({ mean: 5, sd: 0 });
  expect(summary.measured).toBeUndefined();
});

test('takes what the table has of the returned cell, not of the last one, and no deviation from one run', async () => {
  const table = madeUpTable({ acc: convolutions, pgd: digits => convolutions(digits) / 2 });
  const cells = [measured(0.4, 30), measured(0.3, 50)];
  const stop = { before: 1, after: 2, returns: 1, genotype: 'Genotype(…)' };
  const events = cells.map((cell, at) => ({ ...fixtureEvent(at + 1), measured: cell }));
  const stopped = [events[0], { ...events[1], stoppedEarly: stop }];
  const known = { table: await recordTable(table, { name: 't.csv', checksum: 'sha256:0' }) };
  const of = (some: SearchEpochEvent[]) =>
    summariseArm('a', [{ seed: 1, record: { ...record({}, some), ...known } }]).measured;
  expect(of(events)).toEqual({
    ...{ of: 6466, clean: 'acc', robust: 'pgd' },
    accuracies: { acc: { mean: 0.6, sd: null }, pgd: { mean: 0.3, sd: null } },
    rank: { acc: { mean: 1, sd: null }, pgd: { mean: 50, sd: null } },
    regret: { acc: { mean: 0, sd: null }, pgd: { mean: 0.2, sd: null } },
  });
  expect(of(stopped)?.rank.pgd).toEqual({ mean: 30, sd: null });
});
