import { Interrupted } from '../../base/interrupted.js';
import { gather } from '../../data/gather.js';
import type { Severity } from '../../perturb/corruptions/corruption.js';
import type { CorruptionName } from '../../perturb/corruptionTable.js';
import type { Target } from '../../perturb/perturbation.js';
import { classify } from '../classify.js';
import type { CorruptionSource } from './corruptionSource.js';

/** How many images of one corruption and severity are classified correctly. */
export interface CorruptionCount {
  readonly name: CorruptionName;
  readonly severity: Severity;
  readonly correct: number;
}

export interface CorruptionSetup {
  readonly target: Target;
  readonly source: CorruptionSource;
  readonly corruptions: readonly CorruptionName[];
  readonly severities: readonly Severity[];
  readonly batchSize: number;
  /** What is known already, and not computed again. */
  readonly known?: readonly CorruptionCount[];
  /** Called with each count as it becomes known. */
  readonly onCount?: (count: CorruptionCount) => void;
  /** Called as images are classified, over all corruptions and severities. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Classifies every image under every corruption and severity, batch by batch: one batch at a time is in memory, and the counts do not
 * depend on its size.
 *
 * @throws Interrupted if the signal is raised
 */
export async function evaluateCorruptions(setup: CorruptionSetup): Promise<CorruptionCount[]> {
  const { corruptions, severities, known = [], onCount, onProgress } = setup;
  const images = setup.source.labels.length;
  const total = corruptions.length * severities.length * images;
  const counts: CorruptionCount[] = [];
  for (const name of corruptions) {
    for (const severity of severities) {
      const before = counts.length * images;
      const found = known.find(count => count.name === name && count.severity === severity);
      const onImages = (done: number) => onProgress?.(before + done, total);
      const count = found ?? { name, severity, correct: await countCorrect(setup, name, severity, onImages) };
      if (found === undefined) onCount?.(count);
      onImages(images);
      counts.push(count);
    }
  }
  return counts;
}

async function countCorrect(
  { target, source, batchSize, signal }: CorruptionSetup,
  name: CorruptionName,
  severity: Severity,
  onImages: (done: number) => void,
): Promise<number> {
  const { labels, shape } = source;
  let correct = 0;
  for (let start = 0; start < labels.length; start += batchSize) {
    if (signal?.aborted) throw new Interrupted(`stopped during ${name}, severity ${severity}`);
    const count = Math.min(batchSize, labels.length - start);
    const pixels = await source.read(name, severity, { start, count });
    const batch = { role: 'test' as const, ...shape, pixels, labels: labels.subarray(start, start + count) };
    const { images } = gather(
      batch,
      Int32Array.from({ length: count }, (_, place) => place),
    );
    const { predictions } = await classify(target, images);
    for (const [place, label] of batch.labels.entries()) if (predictions[place] === label) correct++;
    onImages(start + count);
  }
  return correct;
}
