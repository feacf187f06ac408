import { basename, join } from 'node:path';
import type { Engine } from '../../engine/engine.js';
import { readRun } from '../../experiment/readRun.js';
import { runAttack } from '../../experiment/runAttack.js';
import type { RunContext } from '../../experiment/runContext.js';
import { runRetrain } from '../../experiment/runRetrain.js';
import { runSearch } from '../../experiment/runSearch.js';
import { writeAtomically } from '../../experiment/writeAtomically.js';
import { writeReport } from '../../report/writeReport.js';
import { JobFolder } from './jobFolder.js';
import { attackPlan, epsilon, randomCell, retrainPlan, searchNames, searchPlan, wholePlan } from './plan.js';
import { describeScale, type Scale } from './scale.js';
import { compareCosts, type QuickstartSummary, summariseCell } from './summary.js';

export interface QuickstartSetup extends Omit<RunContext, 'resume'> {
  readonly engine: Engine;
  readonly scale: Scale;
  readonly seed: number;
  /** Folder that the job's runs go to. */
  readonly runs: string;
  /** Folder of the report. */
  readonly out: string;
}

const cellNames = ['noise', 'pgd7', 'random'] as const;
const title = 'Noise or adversarial examples in robust architecture search: a first look';

/**
 * The main job: the same search with noise, with PGD-7 and without a regulariser; retraining of the two robust cells and
 * of a random one; attacks on all three; the report. Every stage is a run of its own, as `rnas search`, `retrain`,
 * `attack` and `report` make them.
 */
export async function quickstart(
  setup: QuickstartSetup,
): Promise<{ path: string; summary: QuickstartSummary }> {
  const { engine, scale, seed, runs, out } = setup;
  const searchRun = (name: string) => join(runs, `search-${name}`);
  const retrainRun = (name: string) => join(runs, `retrain-${name}`);
  const all = [...searchNames.map(searchRun), ...cellNames.map(retrainRun)];
  const identity = { ...wholePlan(scale, seed), engine: engine.name };
  const names = all.map(path => basename(path));
  const folder = await JobFolder.prepare(runs, identity, names);
  const context: RunContext = { ...setup, resume: true };

  const stages: Record<string, { seconds: number }> = {};
  const genotypes = { random: randomCell(scale, seed), noise: '', pgd7: '', darts: '' };
  for (const name of searchNames) {
    const { seconds, results } = await runSearch(searchPlan(name, scale, seed), searchRun(name), context);
    stages[`search-${name}`] = { seconds };
    genotypes[name] = String(results.genotype);
  }

  const cells: QuickstartSummary['cells'][number][] = [];
  for (const name of cellNames) {
    const path = retrainRun(name);
    const { seconds } = await runRetrain(retrainPlan(genotypes[name], scale, seed), path, context);
    stages[`retrain-${name}`] = { seconds };
    const begin = performance.now();
    const result = await runAttack(attackPlan(path, scale, seed), context);
    stages[`attack-${name}`] = { seconds: (performance.now() - begin) / 1000 };
    cells.push(summariseCell(name, genotypes[name], result));
  }

  const begin = performance.now();
  const records = await Promise.all(all.map(readRun));
  const summary = { stages, cells, ...compareCosts(records), engine: engine.name, scale };
  const scaleNote = describeScale(scale, epsilon);
  const { path } = await writeReport(records, out, { title, scaleNote, summary });
  stages.report = { seconds: (performance.now() - begin) / 1000 };
  await writeAtomically(join(out, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
  await folder.finish();
  return { path, summary };
}
