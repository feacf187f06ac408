import { readFile } from 'node:fs/promises';
import { resourceUsage } from 'node:process';

/** The largest resident set of this process so far, in MiB. */
export async function peakMemory(): Promise<number> {
  if (process.platform !== 'linux') return resourceUsage().maxRSS / 1024;
  // On Linux resourceUsage() also tells of the process that this one was forked from.
  const status = await readFile('/proc/self/status', 'utf8');
  return Number(/^VmHWM:\s*(\d+) kB$/m.exec(status)![1]) / 1024;
}
