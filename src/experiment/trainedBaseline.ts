import { createHash } from 'node:crypto';
import { Interrupted } from '../base/interrupted.js';
import type { Progress, ProgressStage } from '../base/progress.js';
import { randomStream } from '../base/randomStream.js';
import { runBaseline } from '../search/baselines/baseline.js';
import { bestTrial } from '../search/baselines/bestTrial.js';
import type { Genotype } from '../space/genotype.js';
import { searchSpace } from '../space/space.js';
import { BaselineFolder } from './baselineFolder.js';
import { baselineMoves } from './baselineMoves.js';
import type { ScoredCell } from './baselineRecord.js';
import type { RetrainConfig } from './config/retrainConfig.js';
import type { TrainedBaselineConfig } from './config/trainedBaselineConfig.js';
import { configHash } from './configHash.js';
import { derivedNetwork } from './derivedNetwork.js';
import { perturbedScore } from './perturbedScore.js';
import type { RunContext } from './runContext.js';
import { runRetrain } from './runRetrain.js';
import { loadTrainingData } from './taskData.js';

/** The best cell after so many queries. */
export interface TrainedBest extends ScoredCell {
  readonly queries: number;
}

/** Training of one cell as it is, but for the cell. */
export type CellTraining = Omit<RetrainConfig, 'genotype'>;

/**
 * Random search or regularised evolution whose cells are scored by a short training: each is a run as `rnas retrain` makes
 * it, and its score is the accuracy of its best checkpoint on its validation part, clean or perturbed. A cell that comes
 * again is not trained again, and a baseline that was stopped goes on: the same configuration and seed give the same cells
 * and scores. The test split is never read.
 *
 * @returns the best cell after each number of queries, and how many different cells were trained
 * @throws InputError for bad input, RunError if a training fails, Interrupted if it is stopped
 */
export async function trainedBaseline(
  config: TrainedBaselineConfig,
  training: CellTraining,
  path: string,
  context: RunContext,
): Promise<{ results: TrainedBest[]; trained: number }> {
  const { strategy, queries, seed, population, sample } = config;
  await refuseUntrainable(training, context);
  const engine = config.engine ?? context.engine.name;
  const { queries: _queries, threads: _threads, ...deciding } = config;
  const hash = configHash({ ...deciding, engine, training });
  const folder = await BaselineFolder.open(path, { hash, resume: context.resume });
  const most = Math.max(...queries);
  const stage = context.progress.stage(`baseline ${strategy}: cells`, most * 100);
  try {
    await folder.begin();
    const space = searchSpace(training.space);
    const score = async (cell: Genotype) => {
      const genotype = space.formatGenotype(cell);
      const done = folder.find(genotype);
      if (done === undefined)
        await folder.add(await train(genotype, { config, training, folder, stage, context }));
      else stage.advance(100);
      return folder.find(genotype)?.score ?? Number.NaN;
    };
    const moves = baselineMoves[training.space];
    const stream = randomStream(seed, 'baseline', strategy, 'training');
    const trials = await runBaseline(strategy, {
      ...moves,
      score,
      queries: most,
      population,
      sample,
      stream,
    });
    const results = queries.flatMap(count => {
      const { genotype } = bestTrial(trials.slice(0, count));
      const best = folder.find(space.formatGenotype(genotype));
      return best === undefined ? [] : [{ queries: count, ...best }];
    });
    return { results, trained: new Set(trials.map(({ genotype }) => space.formatGenotype(genotype))).size };
  } finally {
    stage.done();
    await folder.close();
  }
}

/** What is wrong with the data or the network's size is wrong for every cell: before anything is written. */
async function refuseUntrainable(training: CellTraining, { dataRoot }: RunContext): Promise<void> {
  const { task } = await loadTrainingData(training, dataRoot);
  const { random } = baselineMoves[training.space];
  const genotype = searchSpace(training.space).formatGenotype(random(randomStream(training.seed, 'any')));
  derivedNetwork({ ...training, genotype }, task);
}

interface Trial {
  readonly config: TrainedBaselineConfig;
  readonly training: CellTraining;
  readonly folder: BaselineFolder;
  readonly stage: ProgressStage;
  readonly context: RunContext;
}

async function train(
  genotype: string,
  { config, training, folder, stage, context }: Trial,
): Promise<ScoredCell> {
  const { perturb, epsilon = 8 / 255 } = config;
  if (context.signal?.aborted) throw new Interrupted(`stopped after ${folder.cells.length} cells`);
  const run = `cell-${createHash('sha256').update(genotype).digest('hex').slice(0, 16)}`;
  const path = folder.runPath(run);
  const retrained: RetrainConfig = { ...training, genotype };
  // A run of this name in this folder is the same cell's, begun before the baseline was stopped.
  const inner = percentOf(stage);
  const { results } = await runRetrain(retrained, path, { ...context, resume: true, progress: inner });
  const clean = Number(results.validationAccuracy);
  const score =
    perturb === undefined ? clean : await perturbedScore(path, retrained, { perturb, epsilon }, context);
  inner.finish();
  return { genotype, run, score, clean };
}

/** Progress of one cell's training as a hundred steps of the whole. */
function percentOf(whole: ProgressStage): Progress & { finish(): void } {
  let shown = 0;
  const show = (percent: number) => {
    whole.advance(percent - shown);
    shown = percent;
  };
  return {
    stage(_title, total) {
      let done = 0;
      return {
        advance(steps = 1) {
          done += steps;
          show(Math.min(99, Math.floor((100 * done) / total)));
        },
        done: () => undefined,
      };
    },
    finish: () => show(100),
  };
}
