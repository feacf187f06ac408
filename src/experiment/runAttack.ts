import { basename } from 'node:path';
import { loadDataSet } from '../data/loadDataSet.js';
import { subset } from '../data/subset.js';
import { trainedWeights } from '../train/retrainState.js';
import type { AttackProvenance, AttackResult } from './attackResult.js';
import { writeModelCard } from './card/writeModelCard.js';
import { type Checkpoint, checkpointDigest } from './checkpoint.js';
import type { AttackConfig } from './config/attackConfig.js';
import { derivedNetwork } from './derivedNetwork.js';
import { describeEnvironment } from './environment.js';
import { evaluateInFolder } from './evaluateInFolder.js';
import { readEnvironment } from './readEnvironment.js';
import { requireSameData } from './requireSameData.js';
import { requireTrained } from './requireTrained.js';
import type { RunContext } from './runContext.js';
import { RunDirectory } from './runDirectory.js';
import type { RunEnvironment } from './runEnvironment.js';
import { imageTask } from './taskData.js';

/**
 * Attacks the checkpoint of a retraining or an import on the test split and writes `attack.json`, `attack.csv` and
 * `attack-examples.json` into the run.
 * An evaluation that was stopped or killed goes on where it was when it is run again.
 *
 * @throws InputError for bad input, such as a run that is neither, has no such checkpoint, or was made on other data
 */
export async function runAttack(
  config: AttackConfig,
  { engine, threads, commandLine, progress, dataRoot, signal }: Omit<RunContext, 'resume'>,
): Promise<AttackResult> {
  const run = await RunDirectory.open(config.run);
  try {
    const trained = requireTrained(run.path, run.config);
    const checkpoint = await run.load(config.checkpoint);
    const dataSet = await loadDataSet(trained.data.name, { dataRoot });
    requireSameData(run.path, await readEnvironment(run.path), dataSet);
    const environment = await describeEnvironment(engine, { threads, commandLine, data: dataSet });
    const split = config.images === undefined ? dataSet.test : subset(dataSet.test, config.images);
    const { graph } = derivedNetwork(trained, imageTask(dataSet));
    const model = await engine.compile(graph, { seed: config.seed });
    const bars = stageBars(progress, basename(config.run));
    try {
      await model.setState(trainedWeights(checkpoint));
      const identity = identityOf(config, checkpoint, environment);
      const { onProgress } = bars;
      const { result: evaluated, examples } = await evaluateInFolder(
        { config, folder: run.path, identity, classes: dataSet.classes },
        { target: { model, mode: 'eval' }, split, onProgress, signal },
      );
      const result = { ...evaluated, ...provenanceOf(config, checkpoint, environment) };
      await run.write('attack-examples', examples);
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

/** Everything that an evaluation's results depend on: how they are computed in parts does not count. */
function identityOf(
  { batchSize: _batchSize, threads: _threads, run: _run, ...method }: AttackConfig,
  checkpoint: Checkpoint,
  { data, engine }: RunEnvironment,
): object {
  return { ...method, checkpoint: checkpointDigest(checkpoint), data: data?.checksum, engine: engine.name };
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
