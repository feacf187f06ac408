import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The toolkit's own version, from its package.json. */
export function packageVersion(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(manifest)).version;
}
