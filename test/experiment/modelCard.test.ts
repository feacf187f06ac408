import { describe, expect, test } from 'vitest';
import { accuracyTable } from '../../src/experiment/card/accuracyTable.js';
import { markdownBlock, markdownCode, markdownText } from '../../src/experiment/card/markdown.js';
import { modelCard, type TrainedRecord } from '../../src/experiment/card/modelCard.js';
import { evaluationCommands } from '../../src/experiment/evaluationCommands.js';
import { corruptionResult, smoothingResult, transferResult } from '../report/evaluationFixtures.js';
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

describe('a card of a network that was evaluated otherwise', () => {
  const mce = { baseline: { run: 'a|b', clean: 0.9, meanAccuracy: 0.77 }, value: 1.25, relative: null };
  const run = (): TrainedRecord => ({
    ...trained(),
    ...{ path: '/home/alice/runs/net', summary: undefined, attack: undefined },
    corruption: { ...corruptionResult(0.9, 0.02), mce },
    transfer: transferResult('net', { other: 0.5 }),
    smoothing: smoothingResult(0.9, 0.6),
  });

  test('has its accuracies, their intervals where images are independent, and the clean one once', () => {
    // Wilson, of 1000 images: 900, 500; of the certificates as the evaluation wrote them: 600, 350, 100.
    expect(accuracyTable(run()).split('\n').slice(2)).toEqual([
      '| test, clean | 90.00 % | 87.98 % … 91.71 % | 1000 |',
      '| test, mean over common corruptions (15 at severity 1, 2, 3, 4, 5); mCE 125.0 % against a\\|b | 77.00 % |  | 1000 |',
      '| test, the worst of these: jpeg\\_compression | 70.00 % |  | 1000 |',
      '| test, smoothed with σ = 0.25, certified at an L2 radius of 0 | 60.00 % | 56.93 % … 62.99 % | 1000 |',
      '| test, smoothed with σ = 0.25, certified at an L2 radius of 0.25 | 35.00 % | 32.11 % … 38.01 % | 1000 |',
      '| test, smoothed with σ = 0.25, certified at an L2 radius of 0.5 | 10.00 % | 8.29 % … 12.02 % | 1000 |',
      '| accuracy of other on test images of pgd-20 (L∞, ε = 8/255) made for this network | 50.00 % | 46.91 % … 53.09 % | 1000 |',
      '',
      'Not attacked yet: robust accuracy is unknown.',
    ]);
  });

  test('says what they are not, whose they are and how to make them again', () => {
    const evaluatedCheckpoints = { corruption: 'same', transfer: 'unknown', smoothing: 'changed' } as const;
    const card = modelCard({ ...run(), evaluatedCheckpoints });
    expect(card).toContain('do not compare with those on the published arrays');
    expect(card).toContain('may be wrong with a probability of 0.001');
    expect(card.match(/after it was (.*): its checkpoint is \*\*not/)?.[1]).toBe('certified');
    expect(card).toContain('| Certified checkpoint, SHA-256 | `abc` |');
    for (const { again, command } of evaluationCommands(run()))
      expect(card).toContain(`## ${again}\n\n\`\`\`sh\n${command}\n`);
  });

  test('whose commands name everything that changes a result', () => {
    const settings = '--batch-size 100 --seed 1 --engine native';
    const names =
      'gaussian_noise,shot_noise,impulse_noise,defocus_blur,glass_blur,motion_blur,zoom_blur,snow,frost,fog,brightness,contrast,elastic_transform,pixelate,jpeg_compression';
    const { transfer } = run();
    const late = { ...run(), transfer: { ...transfer!, config: { ...transfer!.config, earlyStop: false } } };
    expect(evaluationCommands(late).map(({ command }) => command)).toEqual([
      `rnas corrupt --run '…/net' --corruptions ${names} --severities 1,2,3,4,5 --checkpoint best ${settings}`,
      `rnas transfer '…/net' --targets other --checkpoint best --attacks pgd-20 --epsilon ${8 / 255} --norm linf ${settings} --no-early-stop`,
      `rnas certify --run '…/net' --smoothing sigma=0.25,n0=100,n=1000,alpha=0.001 --radii 0,0.25,0.5 --checkpoint best ${settings}`,
    ]);
    const [attacked] = quickstartRuns({ epochs: 2 }).filter(isTrained);
    const curves = { attack: 'pgd-5', epsilons: [0.1, 0.2], steps: [] };
    const config = { ...transfer!.config, saveImages: true, curves };
    expect(evaluationCommands({ ...attacked, attack: { ...attacked.attack!, config } })[0].command).toMatch(
      / --curve-attack pgd-5 --curve-epsilons 0\.1,0\.2 --save-images$/,
    );
    const sections = { ...config, attacks: ['fgsm', { name: 'pgd-5', loss: 'margin' }], target: 0 };
    const commandOf = (path: string) =>
      evaluationCommands({ ...attacked, path, attack: { ...attacked.attack!, config: sections } })[0].command;
    expect(commandOf('/home/user/net')).toMatch(
      /^printf %s '\{"attacks":\["fgsm",\{"name":"pgd-5","loss":"margin"\}\]\}' > net-attacks\.json && rnas attack .* --config net-attacks\.json --target 0 /,
    );
    expect(commandOf("runs/o'n e")).toMatch(
      /> 'o'\\''n e-attacks\.json' && rnas attack .* --config 'o'\\''n e-attacks\.json' /,
    );
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
      const [name] = [run.name];
      const card = modelCard({ ...run, transfer: transferResult(name, { [name]: 0.5 }) });
      const outside = card.replace(/^(`{3,})[a-z]*\n[\s\S]*?\n\1$/gm, '');
      const plain = outside.replace(
        '<!-- Written by rnas; retraining, importing and evaluating write it anew. -->',
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
