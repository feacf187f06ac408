import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandLine } from '../../src/experiment/commandLine.js';
import { evaluationCommands } from '../../src/experiment/evaluationCommands.js';
import type { RunRecord } from '../../src/experiment/runRecord.js';
import { createReport } from '../../src/report/createReport.js';
import { figureData } from '../../src/report/data/figureData.js';
import { reportPage } from '../../src/report/reportPage.js';
import { writeReport } from '../../src/report/writeReport.js';
import {
  attackResult,
  genotype,
  measuredRun,
  nasBench201Run,
  pcDartsRun,
  quickstartOptions,
  quickstartRuns,
  retrainRun,
  searchRun,
  stoppedRun,
  subspaceRun,
} from './fixtures.js';
import { HOSTILE_NAMES, hostileRuns } from './hostile.js';

/** The page without what is drawn, styled or run: its words and its structure, a line each. */
function skeleton(page: string): string {
  return page
    .slice(page.indexOf('<body>'))
    .replace(/<(script|svg)\b[^>]*>[\s\S]*?<\/\1>/g, '')
    .replace(/<pre\b[^>]*>[\s\S]*?<\/pre>/g, '<pre>…</pre>')
    .replace(/data-chart="\d+"/g, 'data-chart="#"')
    .replace(/></g, '>\n<')
    .replace(/\n\s*\n+/g, '\n');
}

const text = (page: string) =>
  skeleton(page)
    .replace(/<[^>]*>/g, ' ')
    .replace(/[ \n]+/g, ' ');
const of = (runs: readonly RunRecord[]) => reportPage(runs, { title: 'T' });

describe('reportPage', () => {
  it('has the structure and the words that were looked at', async () => {
    expect(skeleton(await reportPage(quickstartRuns(), quickstartOptions))).toMatchSnapshot();
  });

  it('shows a search of NAS-Bench-201 beside one of DARTS, each against its own paper', async () => {
    const page = await of([nasBench201Run('nb'), searchRun({ name: 'darts', lambda: 0, epochs: 2 })]);
    expect(text(page)).toContain(
      '16 channels, 15 cells, 2 epochs of all training images of cifar10 . NAS-Bench-201 on CIFAR-10 :',
    );
    expect(text(page)).toContain('DARTS on CIFAR-10 : 16 channels, 8 cells');
    expect(page).toContain('|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|');
    expect(page).toContain('aria-label="Cell: nor conv 3×3 from the input to node 1;');
    const titles = ['<h4>Cell</h4>', '<h4>Normal cell</h4>', '<h4>Reduction cell</h4>'];
    // Once as cells, once by epochs.
    expect(page.match(/<h4>[A-Z][a-z ]+<\/h4>/g)).toEqual([...titles, ...titles]);
  });

  it('tells where searches passed in a table of measured accuracies, and nothing of it without one', async () => {
    const page = await of([measuredRun('a'), measuredRun('b', { lambda: 0 })]);
    const words = text(page).replaceAll('\u202f', ' ');
    expect(words).toContain('was looked up in …/table.csv');
    expect(words).toContain('RNAS (gaussian noise) 1 78.50 % 47.20 % 40 0.0080');
    expect(words).toContain('Random search, 300 queries 200 – 47.50 % ± 0.20 24.0 ± 26.0 0.0050');
    expect(words).toContain('Optimum of the table – 79.00 % 48.00 % 1 0.0000');
    expect(page).not.toContain('alice');
    const seeds = await of([1, 2].map(seed => measuredRun(`a${seed}`, { seed })));
    expect(text(seeds).replaceAll('\u202f', ' ')).toContain(
      'RNAS (gaussian noise), 2 seeds 2 78.50 % ± 0.00 47.20 % ± 0.00 40.0 ± 0.0 0.0080 ± 0.0000',
    );
    expect(await of([searchRun({ name: 'x', epochs: 2 })])).not.toContain('id="benchmark"');
  });

  it('says by what cell a search was not that of its space', async () => {
    const page = text(await of([pcDartsRun('pc'), subspaceRun('s1')]));
    expect(page).toContain(
      '16 channels, 8 cells, cells of 2 nodes, 2 epochs of all training images of cifar10 . PC-DARTS',
    );
    expect(page).toContain('16 channels, 8 cells, the operations of S1, 2 epochs of');
    expect(page).toContain(
      'the dotted line is the edge’s own weight, softmax(β), among those that enter its node.',
    );
    expect(page).toContain('the dotted line is the uniform mixture; where an edge does not choose from');
  });

  it('is at most 6 MB, for eight searches of 600 epochs too, and says what is not drawn', async () => {
    const runs = [0, 1, 2, 3, 4, 5, 6, 7].map(lambda =>
      searchRun({ name: `s${lambda}`, seed: lambda, lambda, epochs: 600 }),
    );
    const page = await of(runs);
    expect(page.length).toBeLessThan(6e6);
    expect(text(page)).toContain('Searches of more than 120 epochs are drawn at 120 of them, evenly spaced');
  }, 60_000);

  it('draws the first and the last epoch of a long search, and its files of numbers have all', async () => {
    const { sections } = await createReport([searchRun({ name: 's', epochs: 301 })], { title: 'Long' });
    const blocks = sections.flatMap(section => section.blocks);
    const figure = blocks.find(block => block.kind === 'figure' && block.id === 'alpha-mean');
    const charts = figure?.kind === 'figure' && 'charts' in figure.content ? figure.content.charts : [];
    const [{ wide }] = charts;
    const drawn = 'x' in wide.data[0] ? (wide.data[0].x as number[]) : [];
    expect([drawn.length, drawn[0], drawn.at(-1)]).toEqual([120, 1, 301]);
    const { columns } = figureData('alpha-mean', charts);
    const epochs = new Set(columns.find(({ name }) => name === 'x')?.values.filter(value => value !== null));
    expect(epochs.size).toBe(301);
  });

  it('allows its own two scripts by hash and no request at all', async () => {
    const page = await of(quickstartRuns());
    const policy =
      /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1].replaceAll('&#39;', "'") ?? '';
    const script = /<script>([\s\S]*?)<\/script>/.exec(page)?.[1] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`'sha256-${createHash('sha256').update(script).digest('base64')}'`);
    expect(policy).not.toMatch(/script-src[^;]*unsafe|connect-src|https?:/);
    // Two with data, plotly's and the page's own, and one with data for each of three sliders.
    expect(page.match(/<script/g)).toHaveLength(7);
  });

  it('gives every anchor one target', async () => {
    const page = await of(quickstartRuns());
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(match => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of page.matchAll(/href="#([^"]*)"/g)) expect(ids).toContain(target);
  });

  it('has what its authors say before any figure, and no such chapter where they say nothing', async () => {
    const notes = ['Was it worth it?', 'It was not: 2 < 3 & more.'];
    const words = text(await reportPage(quickstartRuns(), { title: 'T', notes }));
    expect(words).toContain('Notes Was it worth it? It was not: 2 &lt; 3 &amp; more.');
    expect(words.indexOf(' Was it worth it?')).toBeLessThan(words.indexOf('Figure 1'));
    expect(text(await of(quickstartRuns()))).not.toContain('Notes');
  });

  it('keeps every hostile name text', async () => {
    const runs = hostileRuns();
    const page = await reportPage(runs, {
      title: HOSTILE_NAMES[1],
      scaleNote: HOSTILE_NAMES,
      notes: HOSTILE_NAMES,
      summary: HOSTILE_NAMES,
    });
    const body = skeleton(page);
    expect(body).not.toMatch(/<img|<b>|window\.broken = 1<\/script>/);
    expect(page).not.toContain('\u0000');
    expect(body).toContain('&lt;script&gt;window.broken = 1&lt;/script&gt;');
    expect(page.match(/<script/g)).toHaveLength(7);
    for (const [, attributes] of body.matchAll(/<[a-z]+((?:\s[^>]*)?)>/g))
      expect(attributes).not.toMatch(/\son\w+=(?!&)/);
  });
});

describe('diagnostics', () => {
  it('are said and drawn of the searches that have them', async () => {
    const runs = [searchRun({ name: 'new' }), searchRun({ name: 'old', lambda: 0, diagnostics: false })];
    const page = await of(runs);
    expect(text(page)).toContain('Diagnostics of the searches');
    expect(text(page)).toContain('Not measured by: DARTS (λ = 0)');
    for (const id of ['supernet-accuracy', 'dominant-eigenvalue', 'skip-connections', 'genotype-changes'])
      expect(page).toContain(`<figure id="${id}"`);
  });

  it('are not spoken of where there are none', async () => {
    const page = await of([searchRun({ name: 'old', diagnostics: false })]);
    expect(text(page)).not.toMatch(/[Dd]iagnos|[Ee]igenvalue|undefined|NaN/);
    expect(page).not.toContain('id="diagnostics"');
  });

  it('have nothing to compare after one epoch', async () => {
    const page = await of([searchRun({ name: 'x', done: 1 })]);
    expect(page).toContain('<figure id="skip-connections"');
    expect(page).not.toContain('<figure id="genotype-changes"');
  });

  it('that were switched off have no figure', async () => {
    const run = searchRun({ name: 'cheap' });
    const events = run.events.map(event => {
      if (event.kind !== 'search-epoch') return event;
      return { ...event, diagnostics: { ...event.diagnostics!, supernet: undefined, eigenvalue: undefined } };
    });
    const page = await of([{ ...run, events }]);
    expect(page).toContain('<figure id="skip-connections"');
    expect(page).not.toMatch(/<figure id="(supernet-accuracy|dominant-eigenvalue)"/);
    expect(text(page)).not.toMatch(/undefined|NaN/);
  });

  it('say of a search that was stopped when, why and what it returns', async () => {
    const page = text(await of([stoppedRun({ name: 'es', epochs: 12, done: 9 })]));
    expect(page).toContain('9 / 50, stopped early');
    expect(page).toContain(
      'RobustDARTS (early stopping) was stopped after epoch 9, because the mean dominant eigenvalue had grown from 0.1000 to 0.2500; its cell is that of epoch 6.',
    );
    expect(page).toContain('The ring marks the epoch whose architecture a stopped search returns.');
    expect(page).not.toContain('not complete');
  });
});

describe('a report of runs that are not there yet', () => {
  it('says that there is nothing', async () => {
    const page = text(await of([]));
    expect(page).toContain('There is nothing to report yet');
    expect(page).toContain('No run directories were given.');
    expect(page).not.toMatch(/undefined|NaN|Infinity/);
  });

  it('shows a search that has not finished its first epoch', async () => {
    const page = text(await of([searchRun({ name: 'early', done: 0 })]));
    expect(page).toContain('0 / 12');
    expect(page).toContain('the course and the cost of a search ( rnas search )');
    expect(page).not.toContain('How the architecture weights moved');
    expect(page).toContain('Not complete early : still running, stopped or failed.');
    expect(page).not.toMatch(/undefined|NaN|Infinity/);
  });

  it('shows a search that stopped half-way, with what it had', async () => {
    const page = text(await of([searchRun({ name: 'half', done: 5 })]));
    expect(page).toContain('5 / 12');
    expect(page).toContain('1 run of 1 is not complete');
    expect(page).toContain(
      'Not in this report, because none of its runs has it: cells (a search writes its own at its end); training curves ( rnas retrain ); accuracy under attack ( rnas attack --run … ).',
    );
  });

  it('has sections of what there is alone', async () => {
    const contents = async (runs: Parameters<typeof of>[0]) =>
      [...(await of(runs)).matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id);
    const attack = attackResult(0.9, { fgsm: 0.6 });
    expect(await contents([retrainRun({ name: 'a', genotype: genotype(1), attack })])).toEqual([
      ...['runs', 'cells', 'curves', 'robustness', 'provenance'],
    ]);
    const retrained = await contents([retrainRun({ name: 'a', genotype: genotype(1) })]);
    expect(retrained).not.toContain('robustness');
    expect(await contents([searchRun({ name: 'early', done: 0 })])).toEqual(['runs', 'provenance']);
  });

  it('shows retrained cells of which one was attacked, and says which was not', async () => {
    const runs = [
      retrainRun({ name: 'a', genotype: genotype(1), attack: attackResult(0.9, { fgsm: 0.6 }) }),
      retrainRun({ name: 'retrain-b', genotype: genotype(2), done: 3 }),
    ];
    const page = text(await of(runs));
    expect(page).toContain('This report retrains 2 cells and attacks 1 of them on mnist .');
    expect(page).toContain('Under FGSM at ε = 8/255, the cell a was attacked: it classifies 59.6\u202f%');
    expect(page).toContain('Not attacked yet: b .');
  });

  it('shows a first epoch in which α stood still', async () => {
    const run = searchRun({ name: 'warm', epochs: 2 });
    const events = run.events.map(event =>
      event.kind === 'search-epoch' ? { ...event, validationLoss: null, validationAccuracy: null } : event,
    );
    expect(text(await of([{ ...run, events }]))).not.toMatch(/undefined|NaN|null/);
  });
});

describe('what the summary claims', () => {
  const pair = (one: number, other: number, images: number) => [
    retrainRun({ name: 'a', genotype: genotype(1), attack: attackResult(0.9, { 'pgd-20': one }, images) }),
    retrainRun({ name: 'b', genotype: genotype(2), attack: attackResult(0.9, { 'pgd-20': other }, images) }),
  ];

  it('is hedged exactly when intervals overlap', async () => {
    expect(text(await of(pair(0.5, 0.52, 100)))).toContain(
      'of the first two overlap, so their order may be chance',
    );
    expect(text(await of(pair(0.5, 0.6, 10_000)))).toContain('of the first two do not overlap.');
  });

  it('ranks cells of one ball, and says of how many others it does not', async () => {
    const [a, b] = pair(0.5, 0.6, 100);
    const narrow = retrainRun({
      ...{ name: 'narrow', genotype: genotype(3) },
      attack: { ...attackResult(0.9, { 'pgd-20': 0.8 }, 100), epsilon: 2 / 255 },
    });
    const page = text(await of([narrow, a, b]));
    expect(page).toMatch(/at ε = 8\/255, the cell b withstood best: .*, against 49\.6\s% for a \./);
    expect(page).toContain('What 1 other cell went through is not comparable with that.');
    const lone = text(await of([narrow, a]));
    expect(lone).toContain('at ε = 2/255, the cell narrow was attacked');
    expect(lone).not.toContain('withstood best');
    expect(lone).not.toContain('highest worst-case accuracy');
  });

  it('names the better cell and the ratio of step costs', async () => {
    const page = text(await of([...quickstartRuns()]));
    expect(page).toContain(
      'In the worst case over FGSM and PGD-20 at ε = 8/255, the cell Adversarial (PGD-7) withstood best: it classifies 62.0\u202f% of 1\u202f000 images',
    );
    // By the fixture's ledger: (3 + 4) / (3 + 2) and (3 + 4) / (3 + 4 + 14) forward passes' worth.
    expect(page).toContain(
      'cost 1.40\u202f× that of the plain DARTS search and 0.33\u202f× that of the search with PGD-7',
    );
  });

  it('warns of one seed, and not of two', async () => {
    expect(text(await of(quickstartRuns()))).toContain('Every run used seed 1.');
    const two = text(await of([searchRun({ name: 'a' }), searchRun({ name: 'b', seed: 2 })]));
    expect(two).toContain('Seeds used: 1, 2.');
  });
});

describe('what an attack was made on', () => {
  const config = {
    ...({ checkpoint: 'best', norm: 'linf' } as const),
    ...{ attacks: ['fgsm', 'pgd-20'], epsilon: 0.1, images: 500, batchSize: 100, seed: 3 },
  };
  const attacked = (attackedCheckpoint: RunRecord['attackedCheckpoint']): RunRecord => {
    const { engine, git, versions, startedAt } = searchRun({ name: 'x' }).environment;
    const attack = {
      ...attackResult(0.9, { fgsm: 0.6, 'pgd-20': 0.5 }),
      ...{ config, checkpointSha256: 'c0ffee', engine, git, versions, startedAt },
    };
    const run = retrainRun({ name: "it's", genotype: genotype(1), attack });
    return { ...run, path: "/home/alice/runs/it's", attackedCheckpoint };
  };

  it('is warned of beside the figures if the run has gone on since', async () => {
    const page = text(await of([attacked('changed')]));
    expect(page).toContain('Out of date: it&#39;s was trained further after the attack.');
    expect(page).toContain('outdated Attacked before the run was trained further');
    expect(page).toContain('Mind that 1 attack is of a checkpoint that the run no longer has.');
    for (const state of ['same', 'unknown', undefined] as const)
      expect(text(await of([attacked(state)]))).not.toMatch(/out ?of ?date|trained further/i);
  });

  it('stands under Provenance with the command that repeats it', async () => {
    const run = attacked('same');
    expect(evaluationCommands(run).map(({ command }) => command)).toEqual([
      `rnas attack --run '…/it'\\''s' --checkpoint best --attacks fgsm,pgd-20 --epsilon 0.1 --norm linf --images 500 --batch-size 100 --seed 3 --engine native`,
    ]);
    const page = await of([run]);
    expect(page).toContain('--attacks fgsm,pgd-20');
    expect(text(page)).toContain('best, SHA-256 c0ffee : the one that the run has');
    expect(page).not.toContain('/home/alice');
  });
});

describe('what a run was computed on', () => {
  const withData = (run: RunRecord): RunRecord => ({
    ...run,
    config:
      run.config.command === 'search'
        ? { ...run.config, data: { ...run.config.data, name: '/home/alice/sets/digits' } }
        : run.config,
    environment: {
      ...run.environment,
      data: { name: 'digits', source: '/home/alice/sets/digits (IDX files)', checksum: 'sha256:f00d' },
    },
  });

  it('stands under Provenance, and no folder above it stands anywhere', async () => {
    const page = await reportPage([withData(searchRun({ name: 'a' }))], { title: 'T' });
    expect(text(page)).toContain('Data digits , from …/digits (IDX files)');
    expect(text(page)).toContain('Data checksum sha256:f00d');
    expect(page).toContain('…/digits');
    expect(page).not.toContain('alice');
    const seeds = await of([1, 2].map(seed => measuredRun(`a${seed}`, { seed })));
    expect(text(seeds).replaceAll('\u202f', ' ')).toContain(
      'RNAS (gaussian noise), 2 seeds 2 78.50 % ± 0.00 47.20 % ± 0.00 40.0 ± 0.0 0.0080 ± 0.0000',
    );
    expect(text(await of([searchRun({ name: 'old' })]))).toContain('Data not recorded');
  });

  it('decides whether the costs of two searches are compared', async () => {
    const [plain, noise] = quickstartRuns().map(withData);
    expect(text(await of([plain, noise]))).toContain('that of the plain DARTS search');
    const { environment } = noise;
    const data = { name: 'digits', source: '/home/bob/digits (IDX files)', checksum: 'sha256:beef' };
    const other = { ...noise, environment: { ...environment, data } };
    expect(text(await of([plain, other]))).not.toContain('that of the plain DARTS search');
  });
});

describe('commandLine', () => {
  it('quotes what a shell would read', () => {
    const run = searchRun({ name: 'x' });
    const environment = {
      ...run.environment,
      commandLine: ['search', '--epsilon', '8/255', '--data', "it's $HOME", ''],
    };
    expect(commandLine({ ...run, environment })).toBe(
      `rnas search --epsilon 8/255 --data 'it'\\''s $HOME' ''`,
    );
  });
});

describe('writeReport', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rnas-report-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('replaces an earlier report and leaves nothing else behind', async () => {
    const out = join(folder, 'deep', 'er');
    const first = await writeReport([], out, { title: 'First' });
    const second = await writeReport([], out, { title: 'Second' });
    expect(second.path).toBe(join(out, 'index.html'));
    expect(first).toEqual(second);
    expect(await readFile(second.path, 'utf8')).toContain('<title>Second</title>');
    expect(await readdir(out)).toEqual(['index.html', 'manifest.json']);
  });

  it('refuses an output folder that is a file', async () => {
    const path = join(folder, 'file');
    await writeFile(path, '');
    await expect(writeReport([], path, { title: 'T' })).rejects.toMatchObject({
      name: 'InputError',
      complaint: { given: path },
    });
  });
});
