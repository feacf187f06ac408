import { existsSync } from 'node:fs';
import { mkdir, open, symlink, truncate, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { channelStatistics } from '../../src/data/channelStatistics.js';
import { dataSetCatalogue } from '../../src/data/dataSetCatalogue.js';
import { dataSetNames } from '../../src/data/dataSetName.js';
import { listDataSets } from '../../src/data/listDataSets.js';
import { loadDataSet } from '../../src/data/loadDataSet.js';
import { locateFolder } from '../../src/data/locateFolder.js';
import { verifyDataSet } from '../../src/data/verifyDataSet.js';
import { folderOf, idxBytes, numberedSplit, temporaryFolder, tinyIdxFiles } from './fixtures.js';

/** CIFAR-100 files of the official sizes, all zeros but for the last pixel of the last test image. */
async function sparseCifar100(): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, size] of [
    ['train.bin', 153_700_000],
    ['test.bin', 30_740_000],
  ] as const) {
    await writeFile(join(folder, name), '');
    await truncate(join(folder, name), size);
  }
  const file = await open(join(folder, 'test.bin'), 'r+');
  await file.write(Buffer.of(200), 0, 1, 30_740_000 - 1);
  await file.close();
  return folder;
}

describe('loadDataSet, given a path', () => {
  it('recognises the CIFAR-100 layout by its files', async () => {
    const folder = await sparseCifar100();
    const { name, classes, train, test, deviation, source } = await loadDataSet(folder);
    expect(name).toBe('cifar100');
    expect(classes[99]).toBe('worm');
    expect(train.labels).toHaveLength(50_000);
    expect(test.labels).toHaveLength(10_000);
    expect(test.pixels.at(-1)).toBe(200);
    expect(deviation).toEqual([1, 1, 1]);
    expect(source).toBe(`${folder} (binary layout of cifar100; not compared with the publisher's)`);
  });

  it('recognises CIFAR-10 by one of its files, and says which is missing', async () => {
    const folder = await folderOf({ 'test_batch.bin': Buffer.alloc(10) });
    await expect(loadDataSet(folder)).rejects.toThrow(/data_batch_1\.bin, which cannot be read \(ENOENT\)/);
  });

  it('loads IDX files of unknown origin under the name of their folder', async () => {
    const folder = await folderOf(tinyIdxFiles());
    const set = await loadDataSet(folder);
    expect(set).toMatchObject({ name: basename(folder), classes: ['0', '1', '2'] });
    expect(set.mean[0]).toBeCloseTo(8.5 / 255, 12);
    // Variance of 0 … 17: (18² − 1) / 12.
    expect(set.deviation[0]).toBeCloseTo(Math.sqrt(323 / 12) / 255, 12);
    expect(set.source).toMatch(/unknown origin/);
  });

  it('has one checksum for the same content, zipped or not, and another for other content', async () => {
    const files = tinyIdxFiles();
    const checksum = async (content: Record<string, Buffer>) =>
      (await loadDataSet(await folderOf(content))).checksum;
    const zipped = Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`${name}.gz`, bytes]));
    const other = { ...files, 'train-labels-idx1-ubyte': idxBytes([3], Uint8Array.of(1, 0, 2)) };
    expect(await checksum(files)).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await checksum(zipped)).toBe(await checksum(files));
    expect(await checksum(other)).not.toBe(await checksum(files));
  });

  it('refuses a test label that training does not have', async () => {
    const labels = idxBytes([2], Uint8Array.of(0, 3));
    const folder = await folderOf({ ...tinyIdxFiles(), 't10k-labels-idx1-ubyte': labels });
    await expect(loadDataSet(folder)).rejects.toThrow(/label 3 of test image 1 .*from 0 to 2/);
  });

  it('refuses a folder of something else, and names what it saw', async () => {
    const folder = await folderOf({ 'notes.txt': Buffer.from('x') });
    await expect(loadDataSet(folder)).rejects.toThrow(/holds "notes\.txt"; expected CIFAR binary files/);
    await expect(loadDataSet(join(folder, 'notes.txt'))).rejects.toThrow(/cannot be listed \(ENOTDIR\)/);
  });
});

describe('loadDataSet, given a name', () => {
  it('suggests the nearest name for a misspelt one', async () => {
    await expect(loadDataSet('cifar-10')).rejects.toMatchObject({
      name: 'InputError',
      complaint: { given: 'data set "cifar-10"', remedy: 'did you mean cifar10?' },
    });
  });

  it('says how to get what is not here', async () => {
    const dataRoot = await temporaryFolder();
    await expect(loadDataSet('cifar10', { dataRoot })).rejects.toThrow(/rnas data fetch cifar10/);
    await expect(loadDataSet('mnist-idx', { dataRoot })).rejects.toThrow(/four IDX files/);
  });

  it.each(['fashion-mnist', 'mnist-idx'])('refuses other images as %s', async name => {
    const dataRoot = await temporaryFolder();
    await symlink(await folderOf(tinyIdxFiles()), join(dataRoot, name));
    await expect(loadDataSet(name, { dataRoot })).rejects.toThrow(/train-images .* with MD5 .*expected MD5/);
  });

  it('looks in the data root first, then where the system has it', async () => {
    const [dataRoot, system] = [await temporaryFolder(), await temporaryFolder()];
    expect(await locateFolder('fashion-mnist', dataRoot, [join(system, 'absent')])).toBeUndefined();
    expect(await locateFolder('fashion-mnist', dataRoot, [join(system, 'absent'), system])).toBe(system);
    await mkdir(join(dataRoot, 'fashion-mnist'));
    expect(await locateFolder('fashion-mnist', dataRoot, [system])).toBe(join(dataRoot, 'fashion-mnist'));
  });

  const [debian] = dataSetCatalogue['fashion-mnist'].systemFolders;
  it.skipIf(!existsSync(debian))("finds Debian's Fashion-MNIST by itself", async () => {
    const dataRoot = await temporaryFolder();
    const summary = await verifyDataSet('fashion-mnist', { dataRoot });
    expect(summary).toMatchObject({
      classes: 10,
      trainImages: 60_000,
      testImages: 10_000,
      image: [28, 28, 1],
    });
    expect(await verifyDataSet(debian)).toEqual(summary);
  });
});

describe('listDataSets', () => {
  it('tells what is embedded, here and absent, with sizes', async () => {
    const dataRoot = await temporaryFolder();
    await symlink(
      await folderOf({ 'train.bin': Buffer.alloc(70), 'test.bin': Buffer.alloc(7) }),
      join(dataRoot, 'cifar100'),
    );
    const listings = await listDataSets(dataRoot);
    expect(listings.map(({ name }) => name)).toEqual(dataSetNames);
    const byName = Object.fromEntries(listings.map(listing => [listing.name, listing]));
    expect(byName.mnist.state).toBe('embedded');
    expect(byName.cifar10).toMatchObject({ state: 'absent', downloadBytes: 170_052_171 });
    expect(byName.cifar100).toMatchObject({
      state: 'present',
      bytes: 77,
      folder: join(dataRoot, 'cifar100'),
    });
    for (const { licence, homepage, remedy } of listings) {
      expect([licence, remedy].every(text => text.length > 0) && URL.canParse(homepage)).toBe(true);
    }
  });
});

describe('channelStatistics', () => {
  it('is per channel, by hand: 0, 255 and 51, 51 and 0, 51', () => {
    const pixels = Uint8Array.of(0, 51, 0, 255, 51, 51);
    const split = { ...numberedSplit('train', [0]), width: 2, channels: 3, pixels };
    const { mean, deviation } = channelStatistics(split);
    for (const [channel, value] of [0.5, 0.2, 0.1].entries()) expect(mean[channel]).toBeCloseTo(value, 14);
    // The second channel is constant: nothing to divide by.
    for (const [channel, value] of [0.5, 1, 0.1].entries()) expect(deviation[channel]).toBeCloseTo(value, 14);
  });
});
