import { totalmem } from 'node:os';

/** Bytes that this process can have at most: the machine's memory, or the share of it that a container was given. */
export function machineMemory(): number {
  // 0 or undefined where nothing is known of a limit, more than the machine has where there is none.
  const constrained = process.constrainedMemory() || Number.POSITIVE_INFINITY;
  return Math.min(totalmem(), constrained);
}
