import { readFile, stat } from 'node:fs/promises';
import { parse } from 'yaml';
import { InputError } from '../../base/inputError.js';

const largestBytes = 256 * 1024;

/**
 * The mapping that a configuration file in YAML 1.2 (or JSON, which is a part of it) holds, not yet checked.
 *
 * @throws InputError if there is no such file, it is too large, not YAML, or no mapping
 */
export async function readConfigFile(path: string): Promise<Record<string, unknown>> {
  const value = parseText(await readText(path), path);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw complaint(`${path} that holds ${value === null ? 'nothing' : 'no keys'}`, 'a mapping of keys');
  }
  return { ...value };
}

async function readText(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > largestBytes) throw complaint(`${path} of ${size} bytes`, `at most ${largestBytes} bytes`);
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw complaint(`config file ${path}, which cannot be read (${messageOf(error)})`, 'a readable file');
  }
}

function parseText(text: string, path: string): unknown {
  try {
    // The bound on aliases keeps a few lines from unfolding into gigabytes.
    return parse(text, { maxAliasCount: 20, prettyErrors: true, logLevel: 'error' });
  } catch (error) {
    throw complaint(`${path}, which is not YAML: ${messageOf(error).split('\n')[0]}`, 'YAML or JSON');
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function complaint(given: string, expected: string): InputError {
  return new InputError({ given, expected, remedy: 'correct the file that --config names' });
}
