import { shellWord } from '../base/shellWord.js';
import { withoutFolders } from '../base/withoutFolders.js';
import type { RunRecord } from './runRecord.js';

/** The command that makes a run's `attack.json` again, from what the attack recorded of itself. */
export function attackCommand({ path, attack }: RunRecord): string | undefined {
  if (attack?.config === undefined) return undefined;
  const { checkpoint, attacks, epsilon, norm, images, batchSize, seed } = attack.config;
  const options = {
    ...{ run: withoutFolders(path), checkpoint, attacks: attacks.join(','), epsilon, norm, images },
    ...{ 'batch-size': batchSize, seed, engine: attack.engine?.name },
  };
  const words = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, String(value)],
  );
  return ['rnas', 'attack', ...words].map(shellWord).join(' ');
}
