import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { attackResult } from '../../src/experiment/attackResult.js';

/** Names of all properties, however deep; not those inside `data`, `versions`, `engine` and `git`, which every result has. */
function fieldsOf(schema: z.core.JSONSchema.BaseSchema): string[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, inner]) =>
    typeof inner === 'boolean' ? [name] : [name, ...fieldsOf(inner)],
  );
  const inside = [schema.items, schema.additionalProperties].flatMap(inner =>
    typeof inner === 'object' && !Array.isArray(inner) ? fieldsOf(inner) : [],
  );
  return [...own, ...inside];
}

it('every field of attack.json is in its table', async () => {
  const { data: _data, versions: _versions, engine: _engine, git: _git, ...shape } = attackResult.shape;
  const fields = fieldsOf(z.toJSONSchema(z.object(shape)));
  expect(fields).toEqual(
    expect.arrayContaining(['worstCaseInterval', 'normQuantiles', 'epsilons', 'saveImages']),
  );
  const page = await readFile(new URL('../../docs/attacks.md', import.meta.url), 'utf8');
  const table = page.split('The fields of `attack.json`')[1].split('After a kill')[0];
  const named = new Set([...table.matchAll(/`([^`]*)`/g)].flatMap(([, text]) => text.split(/[.[\]]+/)));
  expect(fields.filter(name => !named.has(name))).toEqual([]);
});
