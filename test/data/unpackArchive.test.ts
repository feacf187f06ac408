import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { unpackArchive } from '../../src/data/unpackArchive.js';
import { temporaryFolder } from './fixtures.js';
import { type TarEntry, tarGz } from './tarGz.js';

const one = Buffer.from('the first file');
const two = Buffer.alloc(2000, 'second ');
const wanted = { 'one.bin': one.length, 'two.bin': two.length };
const honest: TarEntry[] = [
  { path: 'set/', type: 'Directory' },
  { path: 'set/readme.html', content: Buffer.from('<p>') },
  { path: 'set/one.bin', content: one },
  { path: 'set/two.bin', content: two },
];

async function unpack(archive: Buffer) {
  const outer = await temporaryFolder();
  const path = join(outer, 'set.tar.gz');
  const into = await temporaryFolder();
  await writeFile(path, archive);
  return { into, outer, done: unpackArchive(path, into, wanted) };
}

describe('unpackArchive', () => {
  it('takes the wanted files out of their folder, and nothing else', async () => {
    const { into, done } = await unpack(tarGz(honest));
    await done;
    expect((await readdir(into)).sort()).toEqual(['one.bin', 'two.bin']);
    expect(await readFile(join(into, 'one.bin'))).toEqual(one);
    expect(await readFile(join(into, 'two.bin'))).toEqual(two);
  });

  it.each<[string, TarEntry[], RegExp]>([
    ['lacks a file', honest.slice(0, 3), /with no two\.bin/],
    [
      'has a file of another size',
      honest.with(3, { path: 'set/two.bin', content: one }),
      /two\.bin of 14 bytes instead of 2000/,
    ],
    ['has a file twice', [...honest, honest[2]], /one\.bin twice/],
    [
      'has a file in a deeper folder only',
      honest.with(3, { path: 'set/deeper/two.bin', content: two }),
      /no two\.bin/,
    ],
    [
      'has a folder of the name of a file',
      honest.with(2, { path: 'set/one.bin/one.bin', content: one }),
      /no one\.bin/,
    ],
    [
      'steps to a parent folder',
      [...honest, { path: 'set/../../evil', content: one }],
      /the File "set\/\.\.\/\.\.\/evil"/,
    ],
    [
      'steps to a parent folder with a wanted name',
      [...honest.slice(0, 3), { path: '../two.bin', content: two }],
      /the File "\.\.\/two\.bin"/,
    ],
    ['has an absolute path', [...honest, { path: '/srv/evil', content: one }], /the File "\/srv\/evil"/],
    [
      'has a symbolic link',
      [...honest, { path: 'set/x', type: 'SymbolicLink', linkpath: '/etc' }],
      /the SymbolicLink "set\/x"/,
    ],
    [
      'has a link for a wanted file',
      honest.with(3, { path: 'set/two.bin', type: 'SymbolicLink', linkpath: '/etc/passwd' }),
      /the SymbolicLink "set\/two\.bin"/,
    ],
    [
      'has a hard link',
      [...honest, { path: 'set/x', type: 'Link', linkpath: 'set/one.bin' }],
      /the Link "set\/x"/,
    ],
    ['has a device', [...honest, { path: 'set/x', type: 'CharacterDevice' }], /the CharacterDevice "set\/x"/],
  ])('refuses an archive that %s', async (_, entries, message) => {
    const { into, outer, done } = await unpack(tarGz(entries));
    await expect(done).rejects.toMatchObject({ name: 'InputError', message: expect.stringMatching(message) });
    expect(await readdir(outer)).toEqual(['set.tar.gz']);
    expect(await readdir(dirname(into))).not.toContain('evil');
    for (const name of await readdir(into)) {
      expect(['one.bin', 'two.bin']).toContain(name);
      expect((await stat(join(into, name))).isFile()).toBe(true);
    }
  });

  const whole = tarGz(honest);
  it.each([
    ['is cut short', whole.subarray(0, whole.length - 30)],
    ['is cut short inside the tar', gzipSync(gunzipSync(whole).subarray(0, 3000))],
    ['is empty', tarGz([])],
    ['is not gzip', Buffer.from('<html>404 Not Found</html>'.repeat(100))],
    ['has a header with a wrong checksum', gzipSync(gunzipSync(whole).fill(0x41, 1536, 1550))],
  ])('refuses an archive that %s', async (_, archive) => {
    const { done } = await unpack(archive);
    await expect(done).rejects.toMatchObject({ name: 'InputError' });
  });
});
