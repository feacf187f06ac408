import { describe, expect, test } from 'vitest';
import { accuracyTable } from '../../src/experiment/card/accuracyTable.js';
import { markdownBlock, markdownCode, markdownText } from '../../src/experiment/card/markdown.js';
import { modelCard, type TrainedRecord } from '../../src/experiment/card/modelCard.js';
import { quickstartRuns } from '../report/fixtures.js';
import { HOSTILE_NAMES, hostileRuns } from '../report/hostile.js';

const isTrained = (run: { config: { command: string } }): run is TrainedRecord =>
  run.config.command !== 'search';
const trained = (): TrainedRecord => quickstartRuns({ epochs: 2 }).filter(isTrained)[0];

describe('the accuracies of a card', () => {
  test('have Wilson intervals where the number of images is known', () => {
    const run = trained();
    const results = { bestEpoch: 3, validationAccuracy: 0.8, validationImages: 10 };
    const summary = { schema: 1 as const, command: 'retrain' as const, seconds: 1, results };
    const attack = {
      ...{
        schema: 1 as const,
        images: 10,
        epsilon: 8 / 255,
        norm: 'linf' as const,
        clean: 0.8,
        worstCase: 0.5,
      },
      attacks: {
        'auto|attack': { accuracy: 0.5, interval: [0.1, 0.9] as [number, number], seconds: 1, ...passes },
      },
      flags: [],
    };
    // Wilson, 8 of 10: 0.490 … 0.943; 5 of 10: 0.237 … 0.763.
    expect(
      accuracyTable({ ...run, summary, attack })
        .split('\n')
        .slice(2),
    ).toEqual([
      '| validation, clean, best epoch (3) | 80.00 % | 49.02 % … 94.33 % | 10 |',
      '| test, clean | 80.00 % | 49.02 % … 94.33 % | 10 |',
      '| test, auto\\|attack (L∞, ε = 8/255) | 50.00 % | 10.00 % … 90.00 % | 10 |',
      '| test, worst case: images that withstood all of them | 50.00 % | 23.66 % … 76.34 % | 10 |',
    ]);
    const robust = {
      ...{ ...results, validationImages: 20, validationRobustImages: 10 },
      ...{ bestRobustEpoch: 2, validationRobustAccuracy: 0.5 },
    };
    const selection = { images: 10, perturb: 'pgd-5', epsilon: 0.5, norm: 'l2' as const };
    const config = { ...run.config, selection } as TrainedRecord['config'];
    expect(accuracyTable({ ...run, config, summary: { ...summary, results: robust }, attack })).toContain(
      '| validation, pgd-5 (L2, ε = 0.5), best robust epoch (2) | 50.00 % | 23.66 % … 76.34 % | 10 |',
    );
    const { validationImages: _unknown, ...others } = results;
    const without = accuracyTable({ ...run, summary: { ...summary, results: others }, attack: undefined });
    expect(without).toContain('| validation, clean, best epoch (3) | 80.00 % |  |  |');
    expect(without).toContain('Not attacked yet');
  });
});

const passes = { forwardPasses: 1, backwardPasses: 1, queries: 1 };

describe('a model card', () => {
  test('says what the network is, how it fared, what that does not say, and how to repeat it', () => {
    const run = trained();
    const card = modelCard(run);
    for (const heading of [
      'Network',
      'Data',
      'Accuracy',
      'Recipe',
      'Limits',
      'Provenance',
      'To make it again',
    ]) {
      expect(card).toContain(`\n## ${heading}\n`);
    }
    expect(card).toContain(run.configHash);
    expect(card).toContain(run.config.genotype);
    expect(card).toMatch(/```sh\nrnas /);
    expect(card).toContain('upper bounds');
    for (const { id } of run.attack?.flags ?? []) expect(card).toContain(markdownText(id));
    expect(modelCard({ ...run, status: 'partial', summary: undefined })).toContain('**not complete**');
    expect(modelCard({ ...run, attackedCheckpoint: 'changed' })).toContain('**not** the attacked one');
  });

  test('keeps hostile names text', () => {
    for (const run of hostileRuns().filter(isTrained)) {
      const card = modelCard(run);
      const outside = card.replace(/^(`{3,})[a-z]*\n[\s\S]*?\n\1$/gm, '');
      const plain = outside.replace(
        '<!-- Written by rnas; retraining, attacking and importing write it anew. -->',
        '',
      );
      expect(plain.replaceAll('[0, 1]', '').replace(/\\[!-/:-@[-`{-~]/g, '')).not.toMatch(/[<>[\]]/);
      expect(card).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
      expect(card.length).toBeLessThan(200_000);
    }
  });
});

describe('Markdown', () => {
  test.each(HOSTILE_NAMES)('shows %j as text, on one line', name => {
    const text = markdownText(name);
    expect(text).not.toMatch(/\p{Cc}|[\u2028\u202e]/u);
    expect(text.replace(/\\[!-/:-@[-`{-~]/g, '')).not.toMatch(/[#$&*<>@[\\\]_`{|}~]|:\/\/|www\./);
    expect(text.length).toBeLessThan(500);
  });

  test('makes no address of what looks like one', () => {
    expect(markdownText('see https://a.b, www.c.d, e@f.g at 12:30')).toBe(
      'see https\\://a.b, www\\.c.d, e\\@f.g at 12:30',
    );
  });

  test('ends a block of code with a fence that is longer than any inside', () => {
    expect(markdownBlock('a\n````\nb', 'sh')).toBe('`````sh\na\n````\nb\n`````');
    expect(markdownBlock('\u202e\0')).toBe('```\n\\u202e\\u0000\n```');
    expect(markdownBlock('a')).toBe('```\na\n```');
  });

  test('shows checksums as code and nothing else as such', () => {
    expect(markdownCode('sha256:ab12')).toBe('`sha256:ab12`');
    expect(markdownCode('`a b`')).toBe('\\`a b\\`');
  });
});
