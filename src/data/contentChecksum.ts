import { createHash } from 'node:crypto';
import type { Split } from './split.js';

/**
 * `sha256:…` of what was loaded: extents, pixels and labels of both splits. The same images give the same checksum,
 * whether their files were zipped or not and wherever they lay.
 */
export function contentChecksum(train: Split<'train'>, test: Split<'test'>): string {
  const hash = createHash('sha256');
  for (const { labels, height, width, channels, pixels } of [train, test]) {
    hash.update(`${labels.length}x${height}x${width}x${channels};`).update(pixels).update(labels);
  }
  return `sha256:${hash.digest('hex')}`;
}
