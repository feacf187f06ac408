import { basename, join } from 'node:path';
import { z } from 'zod';
import type { Split } from '../data/split.js';
import { subset } from '../data/subset.js';
import { evaluateClean } from '../evaluate/evaluateClean.js';
import { certifiedAccuracy } from '../evaluate/smoothing/certifiedAccuracy.js';
import { evaluateSmoothing, type ImageVotes } from '../evaluate/smoothing/evaluateSmoothing.js';
import { writeModelCard } from './card/writeModelCard.js';
import type { CertifyConfig } from './config/certifyConfig.js';
import { evaluationIdentity, provenanceOf } from './evaluationProvenance.js';
import { openTrained, type TrainedRun } from './openTrained.js';
import { ResultJournal } from './resultJournal.js';
import type { RunContext } from './runContext.js';
import { smoothingCsv } from './smoothingCsv.js';
import type { SmoothingResult } from './smoothingResult.js';
import { stageBars } from './stageBars.js';
import { writeAtomically } from './writeAtomically.js';

const count = z.int().nonnegative();
const votes = z.object({
  ...{ index: count, selected: z.int(), hits: count, top: z.int(), topCount: count, secondCount: count },
});

/**
 * Certifies the smoothed classifier of a retraining's or an import's network and writes `smoothing.json` and `smoothing.csv`, a row per
 * image, into the run. An evaluation that was stopped or killed goes on where it was when it is run again.
 *
 * @throws InputError for bad input, such as a run that is neither or was made on other data
 */
export async function runCertify(
  config: CertifyConfig,
  context: Omit<RunContext, 'resume'>,
): Promise<SmoothingResult> {
  const begin = performance.now();
  const opened = await openTrained(config, context);
  const { run, dataSet, checkpoint, environment, model } = opened;
  const { smoothing: parameters, radii, batchSize } = config;
  try {
    const split = config.images === undefined ? dataSet.test : subset(dataSet.test, config.images);
    const target = { model, mode: 'eval' } as const;
    const { accuracy: clean } = await evaluateClean(target, split, { batchSize, signal: context.signal });
    const found = await collectVotes(config, opened, { split, ...context });
    const { schema: _schema, command: _command, run: _run, ...stored } = config;
    const result: SmoothingResult = {
      ...{ schema: 1, images: split.labels.length, clean },
      ...certifiedAccuracy(found, split.labels, { parameters, radii }),
      ...{ seconds: (performance.now() - begin) / 1000, config: stored },
      ...provenanceOf(checkpoint, environment),
    };
    await writeAtomically(join(run.path, 'smoothing.csv'), smoothingCsv(found, split.labels, parameters));
    await run.write('smoothing', result);
    await writeModelCard(run.path);
    return result;
  } finally {
    await opened.close();
  }
}

async function collectVotes(
  config: CertifyConfig,
  { run, checkpoint, environment, model }: TrainedRun,
  { split, progress, signal }: Pick<RunContext, 'progress' | 'signal'> & { split: Split<'test'> },
): Promise<ImageVotes[]> {
  const { smoothing: parameters, batchSize, seed, checkpoint: name, images } = config;
  const { sigma, n0, n } = parameters;
  // What the votes depend on; α and the radii come after them.
  const method = { sigma, n0, n, seed, images, name };
  const identity = evaluationIdentity(method, checkpoint, environment);
  const journal = new ResultJournal(join(run.path, 'smoothing.journal.jsonl'), identity, votes);
  const bars = stageBars(progress, `certify ${basename(config.run)}`);
  const known = journal.earlier ?? [];
  let done = known.length;
  let complete = false;
  try {
    const found = await evaluateSmoothing({
      ...{ target: { model, mode: 'eval' }, split, parameters, batchSize, seed, known, signal },
      onImage(image) {
        journal.keep(image);
        bars.onProgress('noisy images', ++done, split.labels.length);
      },
    });
    complete = true;
    return found;
  } finally {
    bars.done();
    journal.close({ complete });
  }
}
