import { describe, expect, it } from 'vitest';
import { evaluationCommands } from '../../src/experiment/evaluationCommands.js';
import { corruptedNetworks } from '../../src/report/corruptedNetworks.js';
import { escapeHtml, html } from '../../src/report/html.js';
import { reportModel } from '../../src/report/reportModel.js';
import { corruptionSection } from '../../src/report/sections/corruption.js';
import { provenanceSection } from '../../src/report/sections/provenance.js';
import { smoothingSection } from '../../src/report/sections/smoothing.js';
import { transferSection } from '../../src/report/sections/transfer.js';
import { smoothedNetworks } from '../../src/report/smoothedNetworks.js';
import { certifiedTable } from '../../src/report/tables/certifiedTable.js';
import { corruptionSummaryTable } from '../../src/report/tables/corruptionSummaryTable.js';
import { corruptionTable } from '../../src/report/tables/corruptionTable.js';
import { transferTable } from '../../src/report/tables/transferTable.js';
import { transferMatrices } from '../../src/report/transferMatrices.js';
import { corruptionResult, smoothingResult, transferResult } from './evaluationFixtures.js';
import { genotype, retrainRun } from './fixtures.js';

const trained = (name: string, seed: number) => retrainRun({ name, genotype: genotype(seed), epochs: 2 });

describe('common corruptions', () => {
  const first = { ...trained('first', 7), corruption: corruptionResult(0.9, 0.02) };
  const mce = { baseline: { run: 'first', clean: 0.9, meanAccuracy: 0.77 }, value: 1.25, relative: null };
  const second = {
    ...{ ...trained('second', 8), corruption: { ...corruptionResult(0.8, 0.01), mce } },
    evaluatedCheckpoints: { corruption: 'changed' as const },
  };
  const { retrains } = reportModel([first, second, trained('third', 9)]);

  it('have a section where a network was evaluated on them, and none where none was', () => {
    const [section] = corruptionSection(retrains);
    expect(section.blocks.map(block => ('id' in block ? block.id : 'prose'))).toEqual([
      ...['prose', 'corruption-bars', 'corruption-summary', 'corruption-table'],
    ]);
    expect(corruptionSection(reportModel([trained('third', 9)]).retrains)).toEqual([]);
  });

  it('are summed up by family, with the errors against a baseline', () => {
    const { columns, rows } = corruptionSummaryTable(corruptedNetworks(retrains));
    const shown = rows.map(({ cells }) => cells.map(cell => cell.shown.text.replace(/<[^>]*>/g, '')));
    expect(columns.map(({ heading }) => heading.text)).toEqual([
      ...['Network', 'Clean', 'Corrupted', 'Noise', 'Blur', 'Weather', 'Digital'],
      ...['mCE', 'Relative mCE', 'Against', 'Images', 'Source'],
    ]);
    // The family of noise is the first three corruptions, which fall by 0, 1 and 2 points: 0.9 − 3 · 0.02 − 0.01.
    expect(shown[0].slice(1, 4)).toEqual(['90.0\u202f%', '77.0\u202f%', '83.0\u202f%']);
    expect(shown[1].slice(7, 10)).toEqual(['125.0\u202f%', '–', 'first']);
    expect(rows[0].note).toBeUndefined();
    expect(rows[1].note?.text).toContain('Out of date');
  });

  it('are listed one by one with their worst severity', () => {
    const { rows, data } = corruptionTable(corruptedNetworks(retrains));
    expect(rows).toHaveLength(15);
    expect(data.map(({ key, suffix }) => [key, suffix])).toContainEqual(['first', 'worst']);
    const [, means, worst] = data;
    expect(means.values[0]).toBeCloseTo(0.84, 12);
    expect(worst.values[0]).toBeCloseTo(0.8, 12);
  });
});

describe('transfer', () => {
  const first = {
    ...trained('first', 7),
    transfer: transferResult('first', { first: 0.1, second: 0.6, elsewhere: 0.7 }),
  };
  const second = { ...trained('second', 8), transfer: transferResult('second', { second: 0.2, first: 0.5 }) };

  it('joins the rows of one attack, whatever the order of their targets', () => {
    const { retrains } = reportModel([first, second, trained('third', 9)]);
    const [matrix, ...rest] = transferMatrices(retrains);
    expect(rest).toEqual([]);
    expect(matrix.sources).toEqual([retrains[0].label, retrains[1].label]);
    expect(matrix.targets).toEqual([retrains[0].label, retrains[1].label, 'elsewhere']);
    expect(matrix.accuracy).toEqual([
      [0.1, 0.6, 0.7],
      [0.5, 0.2, undefined],
    ]);
    const { rows } = transferTable(matrix);
    expect(rows.map(({ cells }) => cells[1].shown.text)).toEqual([
      '90.0\u202f%',
      '10.0\u202f%',
      '50.0\u202f%',
    ]);
  });

  it('keeps rows apart that were made with other options', () => {
    const other = { ...second, transfer: { ...second.transfer, images: 500 } };
    expect(transferMatrices(reportModel([first, other]).retrains)).toHaveLength(2);
  });

  it('says which sources were trained further since', () => {
    const changed = { ...second, evaluatedCheckpoints: { transfer: 'changed' as const } };
    const [{ blocks }] = transferSection(reportModel([first, changed]).retrains);
    const [, figure, table] = blocks;
    expect(figure.kind === 'figure' && figure.caption.text).toMatch(/PGD-20.*Out of date.*second/s);
    expect(table.kind).toBe('table');
    expect(transferSection(reportModel([trained('third', 9)]).retrains)).toEqual([]);
  });
});

describe('certificates', () => {
  const first = { ...trained('first', 7), smoothing: smoothingResult(0.9, 0.6) };
  const second = {
    ...{ ...trained('second', 8), smoothing: smoothingResult(0.7, 0.66) },
    evaluatedCheckpoints: { smoothing: 'changed' as const },
  };
  const { retrains } = reportModel([first, second, trained('third', 9)]);

  it('have a section where a network was certified, with what they were made with', () => {
    const [{ blocks }] = smoothingSection(retrains);
    expect(blocks.map(block => ('id' in block ? block.id : 'prose'))).toEqual([
      ...['prose', 'certified-accuracy', 'certified-table'],
    ]);
    const [intro] = blocks;
    const text = intro.kind === 'prose' ? intro.body(() => html``).text : '';
    expect(text).toMatch(/α: α = 0.001 with n₀ = 100 and n = 1000 answers\./);
    expect(smoothingSection(reportModel([trained('third', 9)]).retrains)).toEqual([]);
  });

  it('are listed at the radii that were asked for', () => {
    const { columns, rows } = certifiedTable(smoothedNetworks(retrains));
    expect(columns.map(({ heading }) => heading.text).slice(5, 8)).toEqual(['r ≥ 0', 'r ≥ 0.25', 'r ≥ 0.5']);
    expect(rows.map(({ cells }) => cells[6].shown.text)).toEqual(['35.0\u202f%', '38.5\u202f%']);
    expect(rows.map(({ note }) => note !== undefined)).toEqual([false, true]);
  });
});

describe('every evaluation', () => {
  it('stands under Provenance with its command, its checkpoint and its data', () => {
    const run = {
      ...trained('first', 7),
      corruption: corruptionResult(0.9, 0.02),
      transfer: transferResult('first', { second: 0.6 }),
      smoothing: smoothingResult(0.9, 0.6),
      evaluatedCheckpoints: { corruption: 'changed' as const, smoothing: 'same' as const },
    };
    const options = { summary: undefined, differencesOnly: false, absent: [] };
    const [block] = provenanceSection([run], options).blocks;
    const text = block.kind === 'prose' ? block.body(() => html``).text.replace(/<[^>]*>/g, '') : '';
    for (const { again, command } of evaluationCommands(run)) {
      expect(text).toContain(`${again}:\n${escapeHtml(command)}\n`);
    }
    const states = Array.from(
      text.matchAll(/best, SHA-256 (.*): (an earlier|the one|cannot)/g),
      ([, ...found]) => found,
    );
    expect(states.slice(-3)).toEqual([
      ['abc', 'an earlier'],
      ['sha of first', 'cannot'],
      ['abc', 'the one'],
    ]);
  });
});
