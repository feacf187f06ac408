import { basename } from 'node:path';
import { loadDataSet } from '../data/loadDataSet.js';
import { subset } from '../data/subset.js';
import type { AttackEvaluation } from '../evaluate/attackEvaluation.js';
import { evaluateAttacks } from '../evaluate/evaluateAttacks.js';
import { createPerturbation } from '../perturb/createPerturbation.js';
import { parsePerturbation } from '../perturb/parsePerturbation.js';
import { trainedWeights } from '../train/retrainState.js';
import type { AttackProvenance, AttackResult } from './attackResult.js';
import { writeModelCard } from './card/writeModelCard.js';
import { type Checkpoint, checkpointDigest } from './checkpoint.js';
import type { AttackConfig } from './config/attackConfig.js';
import { derivedNetwork } from './derivedNetwork.js';
import { describeEnvironment } from './environment.js';
import { readEnvironment } from './readEnvironment.js';
import { requireSameData } from './requireSameData.js';
import { requireTrained } from './requireTrained.js';
import type { RunContext } from './runContext.js';
import { RunDirectory } from './runDirectory.js';
import type { RunEnvironment } from './runEnvironment.js';
import { imageTask } from './taskData.js';

/**
 * Attacks the checkpoint of a retraining or an import on the test split and writes `attack.json` into the run.
 *
 * @throws InputError for bad input, such as a run that is neither, has no such checkpoint, or was made on other data
 */
export async function runAttack(
  config: AttackConfig,
  { engine, threads, commandLine, progress, dataRoot, signal }: Omit<RunContext, 'resume'>,
): Promise<AttackResult> {
  const { epsilon, norm, batchSize, seed } = config;
  const attacks = config.attacks.map(name =>
    createPerturbation(parsePerturbation(name, { epsilon, norm }), name),
  );
  const run = await RunDirectory.open(config.run);
  try {
    const trained = requireTrained(run.path, run.config);
    const checkpoint = await run.load(config.checkpoint);
    const dataSet = await loadDataSet(trained.data.name, { dataRoot });
    requireSameData(run.path, await readEnvironment(run.path), dataSet);
    const environment = await describeEnvironment(engine, { threads, commandLine, data: dataSet });
    const split = config.images === undefined ? dataSet.test : subset(dataSet.test, config.images);
    const { graph } = derivedNetwork(trained, imageTask(dataSet));
    const model = await engine.compile(graph, { seed });
    const bars = stageBars(progress, basename(config.run));
    try {
      await model.setState(trainedWeights(checkpoint));
      const target = { model, mode: 'eval' } as const;
      const { onProgress } = bars;
      const evaluation = await evaluateAttacks({
        target,
        split,
        attacks,
        batchSize,
        seed,
        onProgress,
        signal,
      });
      const result = {
        ...storedForm(config, evaluation),
        ...provenanceOf(config, checkpoint, environment),
      };
      await run.write('attack', result);
      await writeModelCard(run.path);
      return result;
    } finally {
      bars.done();
      model.dispose();
    }
  } finally {
    await run.close();
  }
}

/** The evaluation without the per-image results, which `attack.json` does not hold. */
function storedForm({ epsilon, norm }: AttackConfig, evaluation: AttackEvaluation): AttackResult {
  const { images, clean, worstCase, flags } = evaluation;
  const attacks = Object.fromEntries(
    Object.entries(evaluation.attacks).map(([name, { standing: _, norms: _perImage, ...outcome }]) => [
      name,
      outcome,
    ]),
  );
  return { schema: 1, images, epsilon, norm, clean, attacks, worstCase, flags: [...flags] };
}

/** What a reader needs to tell which network was attacked, and to do it again. */
function provenanceOf(
  { schema: _schema, command: _command, run: _run, ...config }: AttackConfig,
  checkpoint: Checkpoint,
  { data, versions, engine, git, startedAt }: RunEnvironment,
): Partial<AttackProvenance> {
  return { config, checkpointSha256: checkpointDigest(checkpoint), data, versions, engine, git, startedAt };
}

/** One progress bar per stage of an evaluation. */
function stageBars(progress: RunContext['progress'], run: string) {
  let current: { name: string; shown: number; bar: ReturnType<typeof progress.stage> } | undefined;
  return {
    onProgress(name: string, done: number, total: number): void {
      if (current?.name !== name) {
        current?.bar.done();
        current = { name, shown: 0, bar: progress.stage(`attack ${run}: ${name}`, total) };
      }
      current.bar.advance(done - current.shown);
      current.shown = done;
    },
    done(): void {
      current?.bar.done();
    },
  };
}
