import { type CST, Parser, parse } from 'yaml';
import { InputError } from '../../base/inputError.js';
import { readSmallFile } from './readSmallFile.js';

const largestBytes = 256 * 1024;
/** Of nested sections and lists, counted in the parser's own levels; configurations have about seven. */
const deepestNesting = 64;

/**
 * The mapping that a configuration file in YAML 1.2 (or JSON, which is a part of it) holds, not yet checked.
 *
 * @throws InputError if there is no such file, it is no plain file or too large, not YAML, or no mapping
 */
export async function readConfigFile(path: string): Promise<Record<string, unknown>> {
  const text = await readSmallFile(path, largestBytes);
  if (text === undefined) throw complaint(`config file ${path}, which is not there`, 'a readable file');
  const value = parseText(text, path);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw complaint(`${path} that holds ${value === null ? 'nothing' : 'no keys'}`, 'a mapping of keys');
  }
  return { ...value };
}

function parseText(text: string, path: string): unknown {
  // Composing a document recurses: nesting without bound would end the process.
  if (nestsDeeperThan(deepestNesting, [...new Parser().parse(text)])) {
    throw complaint(`${path} with sections inside sections without end`, 'a plain mapping of keys');
  }
  try {
    // The bound on aliases keeps a few lines from unfolding into gigabytes.
    return parse(text, { maxAliasCount: 20, prettyErrors: true, logLevel: 'error' });
  } catch (error) {
    throw complaint(`${path}, which is not YAML: ${messageOf(error).split('\n')[0]}`, 'YAML or JSON');
  }
}

function nestsDeeperThan(limit: number, tokens: readonly CST.Token[]): boolean {
  let level = tokens;
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true;
    level = level.flatMap(innerTokens);
  }
  return false;
}

function innerTokens(token: CST.Token): CST.Token[] {
  if (token.type === 'document') return token.value ? [token.value] : [];
  const items = 'items' in token ? token.items : [];
  return items.flatMap(({ key, value }) => [key, value].filter(inner => inner != null));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function complaint(given: string, expected: string): InputError {
  return new InputError({ given, expected, remedy: 'correct the file that --config names' });
}
