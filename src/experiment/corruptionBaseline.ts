import { basename, resolve } from 'node:path';
import { InputError } from '../base/inputError.js';
import type { CorruptionAccuracies } from '../evaluate/corruptions/corruptionError.js';
import type { CorruptionResult } from './corruptionResult.js';
import { readRunDocument, runDocuments } from './runDocuments.js';

/** What corruption errors are taken against. */
export interface CorruptionBaseline {
  readonly run: string;
  readonly result: CorruptionResult;
}

/** What two evaluations have to agree on for one to be the other's baseline. */
type Compared = Pick<CorruptionResult, 'images' | 'source' | 'data'> & {
  readonly config: Pick<CorruptionResult['config'], 'corruptions' | 'severities' | 'seed'>;
};

/**
 * The evaluation of the run that `--mce-baseline` names.
 *
 * @throws InputError if it has none, or one of other images, corruptions or severities
 */
export async function readCorruptionBaseline(path: string, own: Compared): Promise<CorruptionBaseline> {
  const result = await readRunDocument(path, 'corruption', runDocuments.corruption);
  if (result === undefined) {
    throw new InputError({
      given: `--mce-baseline ${path}, where there is no corruption.json`,
      expected: 'a run that was evaluated by rnas corrupt',
      remedy: `evaluate it first: rnas corrupt --run ${path} …`,
    });
  }
  const [theirs, ours] = [describe(result), describe(own)];
  const differing = Object.keys(ours).filter(key => theirs[key] !== ours[key]);
  if (differing.length === 0) return { run: basename(resolve(path)), result };
  const list = (described: Readonly<Record<string, string>>) =>
    differing.map(key => `${key} ${described[key]}`).join('; ');
  throw new InputError({
    given: `--mce-baseline ${path}, evaluated with ${list(theirs)}`,
    expected: `the same as here: ${list(ours)}`,
    remedy: 'evaluate both runs with the same options',
  });
}

function describe({ images, source, data, config }: Compared): Record<string, string> {
  return {
    images: String(images),
    source,
    data: String(data?.checksum),
    corruptions: config.corruptions.toSorted().join(', '),
    severities: config.severities.toSorted().join(', '),
    ...(source === 'generated' && { seed: String(config.seed) }),
  };
}

/** An evaluation as errors are computed from it. */
export function accuraciesOf({
  clean,
  corruptions,
}: Pick<CorruptionResult, 'clean' | 'corruptions'>): CorruptionAccuracies {
  const entries = Object.entries(corruptions).map(
    ([name, { severities }]) => [name, severities.map(({ accuracy }) => accuracy)] as const,
  );
  return { clean, corruptions: Object.fromEntries(entries) };
}
