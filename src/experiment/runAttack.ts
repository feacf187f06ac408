import { basename } from 'node:path';
import { subset } from '../data/subset.js';
import type { AttackResult } from './attackResult.js';
import { writeModelCard } from './card/writeModelCard.js';
import type { AttackConfig } from './config/attackConfig.js';
import { evaluateInFolder } from './evaluateInFolder.js';
import { evaluationIdentity, provenanceOf } from './evaluationProvenance.js';
import { openTrained } from './openTrained.js';
import type { RunContext } from './runContext.js';
import { stageBars } from './stageBars.js';

/**
 * Attacks the checkpoint of a retraining or an import on the test split and writes `attack.json`, `attack.csv` and
 * `attack-examples.json` into the run.
 * An evaluation that was stopped or killed goes on where it was when it is run again.
 *
 * @throws InputError for bad input, such as a run that is neither, has no such checkpoint, or was made on other data
 */
export async function runAttack(
  config: AttackConfig,
  context: Omit<RunContext, 'resume'>,
): Promise<AttackResult> {
  const { run, checkpoint, dataSet, environment, model, close } = await openTrained(config, context);
  const bars = stageBars(context.progress, `attack ${basename(config.run)}`);
  try {
    const split = config.images === undefined ? dataSet.test : subset(dataSet.test, config.images);
    // How it is computed in parts changes no result.
    const { batchSize: _batchSize, threads: _threads, run: _path, ...method } = config;
    const identity = evaluationIdentity(method, checkpoint, environment);
    const { onProgress } = bars;
    const { result: evaluated, examples } = await evaluateInFolder(
      { config, folder: run.path, identity, classes: dataSet.classes },
      { target: { model, mode: 'eval' }, split, onProgress, signal: context.signal },
    );
    const { schema: _schema, command: _command, run: _run, ...attacked } = config;
    const result = { ...evaluated, config: attacked, ...provenanceOf(checkpoint, environment) };
    await run.write('attack-examples', examples);
    await run.write('attack', result);
    await writeModelCard(run.path);
    return result;
  } finally {
    bars.done();
    await close();
  }
}
