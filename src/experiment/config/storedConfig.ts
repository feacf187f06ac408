import { join } from 'node:path';
import { z } from 'zod';
import { InputError } from '../../base/inputError.js';
import { configHash } from '../configHash.js';
import { readRunDocument, writeRunDocument } from '../runDocuments.js';
import { type AnyRunConfig, anyRunConfig } from './anyRunConfig.js';

const stored = z.object({ hash: z.string(), config: z.record(z.string(), z.unknown()) });

/** Writes `config.json`: the configuration and its {@link configHash}. */
export async function writeStoredConfig(folder: string, config: AnyRunConfig): Promise<void> {
  await writeRunDocument(folder, 'config', { hash: configHash(config), config });
}

/**
 * The configuration that `config.json` holds, and its hash; undefined where there is no such file.
 *
 * @throws InputError if the file is no run's, or its configuration was changed after the hash was taken
 */
export async function readStoredConfig(
  folder: string,
): Promise<{ config: AnyRunConfig; hash: string } | undefined> {
  const document = await readRunDocument(folder, 'config', stored);
  if (document === undefined) return undefined;
  const path = join(folder, 'config.json');
  if (configHash(document.config) !== document.hash) {
    throw new InputError({
      given: `${path} that does not match its own hash`,
      expected: 'the configuration as the run was started with',
      remedy: 'undo the edit; for another configuration start a new run with another --out',
    });
  }
  const config = anyRunConfig.safeParse(document.config);
  if (config.success) return { config: config.data, hash: document.hash };
  throw new InputError({
    given: `${path} with a configuration this version does not know (${config.error.issues[0].message})`,
    expected: 'a configuration of version 1',
    remedy: 'use the version of the toolkit that environment.json names',
  });
}
