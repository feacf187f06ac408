import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'src');

/** The rooms as CONTRIBUTING.md lists them, from the ground up. */
async function listedRooms(): Promise<string[]> {
  const text = await readFile(join(root, 'CONTRIBUTING.md'), 'utf8');
  return Array.from(text.matchAll(/^\| `(\w+)\/` \|/gm), ([, room]) => room);
}

const roomOf = (file: string) => relative(source, file).split(/[\\/]/)[0];

/** Every import that leaves its room, as `file → room`. */
async function importsBetweenRooms(): Promise<{ file: string; from: string; to: string }[]> {
  const files = (await readdir(source, { recursive: true })).filter(name => name.endsWith('.ts')).sort();
  const found = await Promise.all(
    files.map(async name => {
      const path = join(source, name);
      const text = await readFile(path, 'utf8');
      const targets = Array.from(text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g), ([, target]) =>
        roomOf(resolve(dirname(path), target)),
      );
      return targets.flatMap(to => (to === roomOf(path) ? [] : { file: name, from: roomOf(path), to }));
    }),
  );
  return found.flat();
}

test('a room imports only rooms above it in the list of CONTRIBUTING.md', async () => {
  const rooms = await listedRooms();
  const folders = (await readdir(source, { withFileTypes: true })).filter(entry => entry.isDirectory());
  expect(rooms.toSorted()).toEqual(folders.map(({ name }) => name).sort());
  const imports = await importsBetweenRooms();
  expect(imports.length).toBeGreaterThan(1000);
  const wrong = imports.filter(
    ({ from, to }) => from !== 'index.ts' && rooms.indexOf(to) >= rooms.indexOf(from),
  );
  expect(wrong).toEqual([]);
});
