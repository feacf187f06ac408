import { InputError } from '../base/inputError.js';
import { readStoredConfig } from '../experiment/config/storedConfig.js';

/**
 * Sees to it that `--run` names a run.
 *
 * @param what the run that the command wants, such as `a search`
 * @param maker the command that makes such runs
 * @throws InputError if it does not, or the run's configuration is damaged
 */
export async function requireRun(path: string, what: string, maker: string): Promise<void> {
  if ((await readStoredConfig(path)) !== undefined) return;
  throw new InputError({
    given: `--run ${path}, where there is no run`,
    expected: `the folder of ${what}, with its config.json`,
    remedy: `give the folder that --out of ${maker} named`,
  });
}
