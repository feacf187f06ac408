import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolders, removeEmptyFolders } from '../../src/base/makeFolders.js';
import { temporaryFolder } from '../helpers/temporaryFolder.js';

test('makes what is missing and says what that was', async () => {
  const root = await temporaryFolder();
  await mkdir(join(root, 'a'));
  expect(await makeFolders(join(root, 'a', 'b', 'c'))).toEqual([
    join(root, 'a', 'b'),
    join(root, 'a', 'b', 'c'),
  ]);
  expect(await makeFolders(join(root, 'a', 'b', 'c'))).toEqual([]);
});

test('leaves nothing behind where one of them cannot be made', async () => {
  const root = await temporaryFolder();
  await expect(makeFolders(join(root, 'a', 'b\0', 'c'))).rejects.toThrow();
  await expect(makeFolders(join(root, 'a', 'x'.repeat(300)))).rejects.toThrow('ENAMETOOLONG');
  await expect(makeFolders('/proc/none/x')).rejects.toThrow('ENOENT');
  expect(await readdir(root)).toEqual([]);
  await writeFile(join(root, 'file'), '');
  await expect(makeFolders(join(root, 'file'))).rejects.toThrow('no folder');
  await expect(makeFolders(join(root, 'file', 'x'))).rejects.toThrow('ENOTDIR');
});

test('goes along with others that make the same', async () => {
  const path = join(await temporaryFolder(), 'a', 'b', 'c');
  const made = await Promise.all([makeFolders(path), makeFolders(path), makeFolders(path)]);
  expect(made.flat()).toHaveLength(3);
});

test('removes what it made, but nothing that has something in it', async () => {
  const root = await temporaryFolder();
  await removeEmptyFolders(await makeFolders(join(root, 'a', 'b')));
  expect(await readdir(root)).toEqual([]);
  const made = await makeFolders(join(root, 'a', 'b'));
  await writeFile(join(root, 'a', 'theirs'), '');
  await removeEmptyFolders(made);
  expect(await readdir(join(root, 'a'))).toEqual(['theirs']);
});
