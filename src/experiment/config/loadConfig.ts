import type { z } from 'zod';
import { mergeConfig } from './mergeConfig.js';
import { parseConfig } from './parseConfig.js';
import { readConfigFile } from './readConfigFile.js';

/**
 * A command's configuration: the file, if there is one, under the flags, checked and with defaults filled in.
 *
 * @param flags in the shape of the configuration; undefined where a flag was not given
 * @throws InputError as {@link readConfigFile} and {@link parseConfig} do
 */
export async function loadConfig<Schema extends z.ZodType>(
  schema: Schema,
  file: string | undefined,
  flags: Record<string, unknown>,
): Promise<z.output<Schema>> {
  if (file === undefined) return parseConfig(schema, mergeConfig({}, flags), 'the command line');
  return parseConfig(schema, mergeConfig(await readConfigFile(file), flags), file);
}
