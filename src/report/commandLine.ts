import type { RunRecord } from '../experiment/runRecord.js';
import { shellWord } from './shellWord.js';

/** The command that made a run, as it can be typed. */
export function commandLine({ environment }: RunRecord): string {
  return ['rnas', ...environment.commandLine].map(shellWord).join(' ');
}
