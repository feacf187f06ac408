import type { Severity } from '../../perturb/corruptions/corruption.js';
import type { CorruptionName } from '../../perturb/corruptionTable.js';
import type { ImageShape } from '../../perturb/subject.js';

/** Where corrupted images come from: made as they are asked for, or read from files. */
export interface CorruptionSource {
  readonly shape: ImageShape;
  /** Class of each image; the same under every corruption. */
  readonly labels: Uint8Array;
  /** Images `start` … `start + count − 1`: [count × height × width × channels] bytes. */
  read(
    name: CorruptionName,
    severity: Severity,
    { start, count }: { start: number; count: number },
  ): Promise<Uint8Array>;
}
