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

const roomOf = (file: string) => file.split(/[\\/]/)[0];

/** For every file, by its path from `src`, the files that it imports, types too. */
async function importsByFile(): Promise<Map<string, string[]>> {
  const files = (await readdir(source, { recursive: true })).filter(name => name.endsWith('.ts')).sort();
  const entries = files.map(async name => {
    const path = join(source, name);
    const text = await readFile(path, 'utf8');
    const targets = Array.from(text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g), ([, target]) =>
      relative(source, resolve(dirname(path), target)).replace(/\.js$/, '.ts'),
    );
    return [name, targets] as const;
  });
  return new Map(await Promise.all(entries));
}

test('a room imports only rooms above it in the list of CONTRIBUTING.md', async () => {
  const rooms = await listedRooms();
  const folders = (await readdir(source, { withFileTypes: true })).filter(entry => entry.isDirectory());
  expect(rooms.toSorted()).toEqual(folders.map(({ name }) => name).sort());
  const imports = [...(await importsByFile())].flatMap(([file, targets]) =>
    targets.map(target => ({ file, from: roomOf(file), to: roomOf(target) })),
  );
  const leaving = imports.filter(({ from, to }) => from !== to);
  expect(leaving.length).toBeGreaterThan(1000);
  const wrong = leaving.filter(
    ({ from, to }) => from !== 'index.ts' && rooms.indexOf(to) >= rooms.indexOf(from),
  );
  expect(wrong).toEqual([]);
});

test('files import each other in no circle, not even for types', async () => {
  const imports = await importsByFile();
  const seen = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, path: readonly string[]) => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (seen.has(file)) return;
    seen.add(file);
    for (const target of imports.get(file) ?? []) visit(target, [...path, file]);
  };
  for (const file of imports.keys()) visit(file, []);
  expect(circles).toEqual([]);
});
