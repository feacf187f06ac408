import { basename, join, resolve } from 'node:path';
import { InputError } from '../base/inputError.js';
import { withoutFolders } from '../base/withoutFolders.js';
import type { Split } from '../data/split.js';
import { subset } from '../data/subset.js';
import type { Candidates } from '../evaluate/attackCandidates.js';
import { evaluateClean } from '../evaluate/evaluateClean.js';
import { transferAttack } from '../evaluate/transfer/transferAttack.js';
import { wilsonInterval } from '../evaluate/wilsonInterval.js';
import { entryName } from '../perturb/attackEntry.js';
import { createPerturbation } from '../perturb/createPerturbation.js';
import { parseAttackEntry } from '../perturb/parseAttackEntry.js';
import type { EvaluablePerturbation, Target } from '../perturb/perturbation.js';
import { writeModelCard } from './card/writeModelCard.js';
import { checkpointDigest } from './checkpoint.js';
import { listedAttacks } from './config/attackEntries.js';
import type { TransferConfig } from './config/transferConfig.js';
import { evaluationIdentity, provenanceOf } from './evaluationProvenance.js';
import { openTrained, type TrainedRun } from './openTrained.js';
import type { RunContext } from './runContext.js';
import { stageBars } from './stageBars.js';
import { transferCsv } from './transferCsv.js';
import type { TransferResult } from './transferResult.js';
import { UnfinishedAttacks } from './unfinishedAttacks.js';
import { writeAtomically } from './writeAtomically.js';

/** A network that takes part, with its predictions of the clean images. */
interface Participant {
  readonly name: string;
  readonly opened: TrainedRun;
  readonly target: Target;
  readonly clean: Candidates;
  readonly accuracy: number;
}

/**
 * Crafts adversarial images on each source and shows them to every target; writes `transfer.json`, its row of the matrix, and
 * `transfer.csv`, into each source's run. A matrix that was stopped or killed goes on where it was when it is run again.
 *
 * @returns the rows, in the order of the sources
 * @throws InputError for bad input, such as runs that were made on different data
 */
export async function runTransfer(
  config: TransferConfig,
  context: Omit<RunContext, 'resume'>,
): Promise<TransferResult[]> {
  const sources = distinct(config.sources);
  const targets = distinct(config.targets ?? sources);
  const paths = distinct([...sources, ...targets]);
  const opened: TrainedRun[] = [];
  const bars = stageBars(context.progress, 'transfer');
  const kept: UnfinishedAttacks[] = [];
  let complete = false;
  try {
    for (const path of paths) opened.push(await openTrained({ ...config, run: path }, context));
    requireOneDataSet(paths, opened);
    const { test } = opened[0].dataSet;
    const split = config.images === undefined ? test : subset(test, config.images);
    const participants = new Map<string, Participant>();
    for (const [place, path] of paths.entries()) {
      const name = nameOf(path, paths);
      const onBatch = (done: number) => bars.onProgress(`clean, ${name}`, done, split.labels.length);
      participants.set(
        resolve(path),
        await classifyClean(name, opened[place], { config, split, context, onBatch }),
      );
    }
    const find = (path: string) => participants.get(resolve(path))!;
    const attacks = attacksOf(config);
    // Of every attack on every source before the first of them begins.
    for (const path of sources)
      for (const attack of attacks) attack.requireSuited?.(find(path).target, split);
    const rows: TransferResult[] = [];
    for (const path of sources) {
      const source = find(path);
      const unfinished = openRow(source, config, split);
      kept.push(unfinished);
      const setup = {
        config,
        context,
        split,
        attacks,
        targets: targets.map(find),
        onProgress: bars.onProgress,
      };
      rows.push(await transferFrom(source, { ...setup, unfinished }));
    }
    complete = true;
    return rows;
  } finally {
    bars.done();
    for (const row of kept) row.close({ complete, keepImages: config.saveImages });
    for (const run of opened) await run.close();
  }
}

function attacksOf({ epsilon, norm, ...config }: TransferConfig): EvaluablePerturbation[] {
  return listedAttacks(config).map(entry =>
    createPerturbation(parseAttackEntry(entry, { epsilon, norm }), entryName(entry)),
  );
}

interface RowSetup {
  readonly config: TransferConfig;
  readonly context: Omit<RunContext, 'resume'>;
  readonly split: Split<'test'>;
  readonly attacks: readonly EvaluablePerturbation[];
  readonly targets: readonly Participant[];
  readonly onProgress: (stage: string, done: number, total: number) => void;
}

async function transferFrom(
  source: Participant,
  {
    unfinished,
    config,
    context,
    split,
    attacks: made,
    targets,
    onProgress,
  }: RowSetup & { unfinished: UnfinishedAttacks },
): Promise<TransferResult> {
  const { run, checkpoint, environment } = source.opened;
  const { epsilon, norm, batchSize, seed, earlyStop: stopEarly } = config;
  const attacks: TransferResult['attacks'] = {};
  for (const attack of made) {
    const { name } = attack;
    const { outcome, correct } = await transferAttack(
      {
        ...{
          source: source.target,
          clean: source.clean,
          targets: targets.map(({ target }) => target),
          split,
        },
        ...{ batchSize, seed, stopEarly, signal: context.signal },
        ...{ images: unfinished.images(name)!, journal: unfinished.journal },
        onProgress: (stage, done, total) => onProgress(`${source.name}, ${stage}`, done, total),
      },
      attack,
    );
    const { seconds, forwardPasses, backwardPasses, queries } = outcome;
    const fields = targets.map((target, place) => field(target, correct[place], split.labels.length));
    attacks[name] = { targets: fields, seconds, forwardPasses, backwardPasses, queries };
  }
  const result: TransferResult = {
    ...{ schema: 1, source: source.name, images: split.labels.length, epsilon, norm, clean: source.accuracy },
    ...{ attacks, config: storedConfig(config), ...provenanceOf(checkpoint, environment) },
  };
  await writeAtomically(join(run.path, 'transfer.csv'), transferCsv([result]));
  await run.write('transfer', result);
  await writeModelCard(run.path);
  return result;
}

/** What is kept of a source's row until the whole matrix is complete. */
function openRow(
  { opened: { run, checkpoint, environment } }: Participant,
  config: TransferConfig,
  split: Split<'test'>,
): UnfinishedAttacks {
  // Everything that a source's images depend on; who sees them does not count.
  const { batchSize: _size, threads: _threads, sources: _sources, targets: _targets, ...method } = config;
  return new UnfinishedAttacks({
    journal: join(run.path, 'transfer.journal.jsonl'),
    identity: evaluationIdentity(method, checkpoint, environment),
    images: new Map(
      listedAttacks(config).map(entry => [
        entryName(entry),
        join(run.path, `transfer-${entryName(entry)}.npy`),
      ]),
    ),
    split,
  });
}

function field({ name, opened, accuracy: clean }: Participant, correct: number, images: number) {
  return {
    ...{ run: name, checkpointSha256: checkpointDigest(opened.checkpoint), clean },
    ...{ accuracy: correct / images, interval: wilsonInterval(correct, images) },
  };
}

async function classifyClean(
  name: string,
  opened: TrainedRun,
  {
    config,
    split,
    context,
    onBatch,
  }: Pick<RowSetup, 'config' | 'split' | 'context'> & { onBatch: (done: number) => void },
): Promise<Participant> {
  const target: Target = { model: opened.model, mode: 'eval' };
  let done = 0;
  const { accuracy, correct, predictions } = await evaluateClean(target, split, {
    batchSize: config.batchSize,
    signal: context.signal,
    onBatch(images) {
      done += images;
      onBatch(done);
    },
  });
  const candidates = Int32Array.from(correct.keys()).filter(index => correct[index] === 1);
  return { name, opened, target, accuracy, clean: { candidates, cleanPredictions: predictions } };
}

/** Each folder once, whatever it is called. */
function distinct(paths: readonly string[]): string[] {
  return [...new Map(paths.map(path => [resolve(path), path])).values()];
}

/** A run is called by its folder, or by its whole path where two have folders of the same name. */
function nameOf(path: string, paths: readonly string[]): string {
  const name = basename(resolve(path));
  return paths.filter(other => basename(resolve(other)) === name).length > 1 ? withoutFolders(path) : name;
}

function requireOneDataSet(paths: readonly string[], runs: readonly TrainedRun[]): void {
  const checksums = runs.map(({ dataSet }) => dataSet.checksum);
  const other = checksums.findIndex(checksum => checksum !== checksums[0]);
  if (other < 0) return;
  throw new InputError({
    given: `${paths[0]}, trained on ${runs[0].dataSet.name}, and ${paths[other]}, trained on ${runs[other].dataSet.name}, whose data are others`,
    expected: 'runs of one data set: every network sees the same images',
    remedy: 'leave one of them out',
  });
}

function storedConfig({
  schema: _schema,
  command: _command,
  sources: _sources,
  targets: _targets,
  saveImages: _save,
  ...config
}: TransferConfig): TransferResult['config'] {
  return config;
}
