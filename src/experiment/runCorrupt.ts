import { basename, join } from 'node:path';
import { z } from 'zod';
import { withoutFolders } from '../base/withoutFolders.js';
import { subset } from '../data/subset.js';
import { openCifar10C } from '../evaluate/corruptions/cifar10CFolder.js';
import { corruptionError } from '../evaluate/corruptions/corruptionError.js';
import { type CorruptionCount, evaluateCorruptions } from '../evaluate/corruptions/evaluateCorruptions.js';
import { generatedCorruptions } from '../evaluate/corruptions/generatedCorruptions.js';
import { evaluateClean } from '../evaluate/evaluateClean.js';
import { wilsonInterval } from '../evaluate/wilsonInterval.js';
import { severities } from '../perturb/corruptions/corruption.js';
import { corruptionNames, corruptionTable } from '../perturb/corruptionTable.js';
import { writeModelCard } from './card/writeModelCard.js';
import type { CorruptConfig } from './config/corruptConfig.js';
import { accuraciesOf, type CorruptionBaseline, readCorruptionBaseline } from './corruptionBaseline.js';
import { corruptionCsv } from './corruptionCsv.js';
import type { CorruptionResult } from './corruptionResult.js';
import { evaluationIdentity, provenanceOf } from './evaluationProvenance.js';
import { openTrained, type TrainedRun } from './openTrained.js';
import { ResultJournal } from './resultJournal.js';
import type { RunContext } from './runContext.js';
import { stageBars } from './stageBars.js';
import { writeAtomically } from './writeAtomically.js';

const count = z.object({
  name: z.enum(corruptionNames),
  severity: z.literal(severities),
  correct: z.int().nonnegative(),
});

/**
 * Evaluates a checkpoint of a retraining or an import on corrupted test images and writes `corruption.json` and `corruption.csv` into the
 * run. An evaluation that was stopped or killed goes on where it was when it is run again.
 *
 * @throws InputError for bad input, such as a baseline that was evaluated otherwise or a damaged folder of arrays
 */
export async function runCorrupt(
  config: CorruptConfig,
  context: Omit<RunContext, 'resume'>,
): Promise<CorruptionResult> {
  const begin = performance.now();
  const opened = await openTrained(config, context);
  const { run, checkpoint, dataSet, environment } = opened;
  try {
    const provenance = provenanceOf(checkpoint, environment);
    const split = config.images === undefined ? dataSet.test : subset(dataSet.test, config.images);
    const source = config.cifar10c === undefined ? 'generated' : 'cifar-10-c';
    const compared = { images: split.labels.length, source, data: provenance.data, config } as const;
    const { mceBaseline } = config;
    const baseline =
      mceBaseline === undefined ? undefined : await readCorruptionBaseline(mceBaseline, compared);
    const evaluated = await evaluate(config, opened, { split, ...context });
    const seconds = (performance.now() - begin) / 1000;
    const result: CorruptionResult = {
      ...{ schema: 1, images: split.labels.length, source },
      ...withErrors(evaluated, baseline),
      ...{ seconds, config: storedConfig(config), ...provenance },
    };
    await writeAtomically(join(run.path, 'corruption.csv'), corruptionCsv(result));
    await run.write('corruption', result);
    await writeModelCard(run.path);
    return result;
  } finally {
    await opened.close();
  }
}

type Evaluated = Pick<CorruptionResult, 'clean' | 'cleanInterval' | 'corruptions' | 'meanAccuracy'>;

async function evaluate(
  config: CorruptConfig,
  { run, checkpoint, dataSet, environment, model }: TrainedRun,
  { split, progress, signal }: Pick<RunContext, 'progress' | 'signal'> & { split: typeof dataSet.test },
): Promise<Evaluated> {
  const { corruptions, batchSize, seed, images, cifar10c } = config;
  const folder =
    cifar10c === undefined
      ? undefined
      : await openCifar10C(cifar10c, { test: dataSet.test, corruptions, images });
  const source = folder ?? generatedCorruptions(split, seed);
  const { batchSize: _size, threads: _threads, run: _run, mceBaseline: _baseline, ...method } = config;
  const identity = evaluationIdentity(method, checkpoint, environment);
  const journal = new ResultJournal(join(run.path, 'corruption.journal.jsonl'), identity, count);
  const bars = stageBars(progress, `corrupt ${basename(config.run)}`);
  let complete = false;
  try {
    const target = { model, mode: 'eval' } as const;
    const { correct } = await evaluateClean(target, split, { batchSize, signal });
    const setup = { target, source, corruptions, severities: config.severities, batchSize, signal };
    const counts = await evaluateCorruptions({
      ...setup,
      known: journal.earlier,
      onCount: found => journal.keep(found),
      onProgress: (done, total) => bars.onProgress('images', done, total),
    });
    complete = true;
    return summarise(config, correct, counts);
  } finally {
    bars.done();
    journal.close({ complete });
    await folder?.close();
  }
}

function summarise(
  config: CorruptConfig,
  cleanHits: Uint8Array,
  counts: readonly CorruptionCount[],
): Evaluated {
  const images = cleanHits.length;
  const hits = cleanHits.reduce((sum, hit) => sum + hit, 0);
  const entries = config.corruptions.map(name => {
    const bySeverity = counts
      .filter(found => found.name === name)
      .map(({ severity, correct }) => ({
        ...{ severity, accuracy: correct / images, interval: wilsonInterval(correct, images) },
      }));
    const accuracy = mean(bySeverity.map(found => found.accuracy));
    return [name, { family: corruptionTable[name].family, accuracy, severities: bySeverity }] as const;
  });
  return {
    clean: hits / images,
    cleanInterval: wilsonInterval(hits, images),
    corruptions: Object.fromEntries(entries),
    meanAccuracy: mean(entries.map(([, { accuracy }]) => accuracy)),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Corruption errors against a baseline, if there is one. */
function withErrors(
  evaluated: Evaluated,
  baseline: CorruptionBaseline | undefined,
): Evaluated & Pick<CorruptionResult, 'mce'> {
  if (baseline === undefined) return evaluated;
  const {
    errors,
    mean: value,
    relativeMean: relative,
  } = corruptionError(accuraciesOf(evaluated), accuraciesOf(baseline.result));
  const corruptions = Object.fromEntries(
    Object.entries(evaluated.corruptions).map(([name, found]) => [name, { ...found, error: errors[name] }]),
  );
  const { run, result } = baseline;
  const { clean, meanAccuracy } = result;
  return { ...evaluated, corruptions, mce: { baseline: { run, clean, meanAccuracy }, value, relative } };
}

function storedConfig({
  schema: _schema,
  command: _command,
  run: _run,
  cifar10c,
  mceBaseline,
  ...config
}: CorruptConfig): CorruptionResult['config'] {
  return {
    ...config,
    ...(cifar10c !== undefined && { cifar10c: withoutFolders(cifar10c) }),
    ...(mceBaseline !== undefined && { mceBaseline: withoutFolders(mceBaseline) }),
  };
}
