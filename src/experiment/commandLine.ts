import { shellWord } from '../base/shellWord.js';
import type { RunRecord } from './runRecord.js';

/** The command that made a run, as it can be typed. */
export function commandLine({ environment }: RunRecord): string {
  return ['rnas', ...environment.commandLine].map(shellWord).join(' ');
}
