import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import type { Download } from '../../src/data/archive.js';
import { type CifarLayout, readCifar } from '../../src/data/cifar.js';
import { dataSetCatalogue } from '../../src/data/dataSetCatalogue.js';
import { dataSetNames } from '../../src/data/dataSetName.js';
import { fetchDataSet } from '../../src/data/fetchDataSet.js';
import { readIdx } from '../../src/data/idx.js';
import { installDownload } from '../../src/data/installDownload.js';
import { md5 } from '../../src/data/md5.js';
import { send, serve } from './fileServer.js';
import { temporaryFolder, tinyIdxFiles } from './fixtures.js';
import { tarGz } from './tarGz.js';

const layout: CifarLayout = {
  classes: ['a', 'b'],
  labelBytes: 1,
  train: { 'one.bin': 1 },
  test: { 'two.bin': 1 },
};
const records = { 'one.bin': Buffer.alloc(3073, 1), 'two.bin': Buffer.alloc(3073, 0) };
const archive = tarGz(Object.entries(records).map(([name, content]) => ({ path: `tiny/${name}`, content })));
const tiny = (baseUrl: string, content = archive): Download => ({
  baseUrl,
  archives: [
    {
      file: 'tiny.tar.gz',
      bytes: content.length,
      md5: md5(content),
      unpack: { 'one.bin': 3073, 'two.bin': 3073 },
    },
  ],
});
const check = (folder: string) => readCifar(folder, layout);

describe('installDownload', () => {
  it('leaves the files and their MD5SUMS, and nothing else', async () => {
    const dataRoot = join(await temporaryFolder(), 'new', 'data');
    const { baseUrl } = await serve(send(archive));
    const folder = await installDownload('tiny', tiny(baseUrl), { dataRoot, check });
    expect(await readdir(dataRoot)).toEqual(['tiny']);
    expect((await readdir(folder)).sort()).toEqual(['MD5SUMS', 'one.bin', 'two.bin']);
    expect(await readFile(join(folder, 'MD5SUMS'), 'utf8')).toBe(
      `# ${baseUrl}tiny.tar.gz (MD5 ${md5(archive)})\n` +
        `${md5(records['one.bin'])}  one.bin\n${md5(records['two.bin'])}  two.bin\n`,
    );
    const { train, record } = await readCifar(folder, layout);
    expect([...train.labels]).toEqual([1]);
    expect(record?.source).toBe(`${baseUrl}tiny.tar.gz (MD5 ${md5(archive)})`);
  });

  it('notices a file that changes afterwards', async () => {
    const dataRoot = await temporaryFolder();
    const { baseUrl } = await serve(send(archive));
    const folder = await installDownload('tiny', tiny(baseUrl), { dataRoot, check });
    await writeFile(join(folder, 'two.bin'), Buffer.alloc(3073, 0).fill(9, 100, 101));
    await expect(readCifar(folder, layout)).rejects.toThrow(
      /two\.bin with MD5 .* the file changed after it was fetched/,
    );
  });

  it('keeps files that are not archives as they are', async () => {
    const dataRoot = await temporaryFolder();
    const files = tinyIdxFiles();
    const { baseUrl } = await serve((request, response, number) =>
      send(files[request.url?.slice(1) ?? ''])(request, response, number),
    );
    const archives = Object.entries(files).map(([file, content]) => ({
      file,
      bytes: content.length,
      md5: md5(content),
    }));
    const folder = await installDownload('idx', { baseUrl, archives }, { dataRoot, check: readIdx });
    expect([...(await readIdx(folder)).train.labels]).toEqual([0, 1, 2]);
    expect(await readdir(dataRoot)).toEqual(['idx']);
  });

  it('puts nothing in place if the content is not right, and keeps the download for the next try', async () => {
    const dataRoot = await temporaryFolder();
    const wrong = tarGz([
      { path: 'tiny/one.bin', content: Buffer.alloc(3073, 2) },
      { path: 'tiny/two.bin', content: records['two.bin'] },
    ]);
    const { baseUrl } = await serve(send(wrong));
    const installing = installDownload('tiny', tiny(baseUrl, wrong), { dataRoot, check });
    await expect(installing).rejects.toThrow(/label 2 in record 0/);
    expect(await readdir(dataRoot)).toEqual(['.tiny.download']);
  });

  it('leaves nothing behind if nothing came', async () => {
    const dataRoot = await temporaryFolder();
    const { baseUrl } = await serve((_, response) => response.writeHead(404).end());
    await expect(installDownload('tiny', tiny(baseUrl), { dataRoot, check })).rejects.toThrow(/404/);
    expect(await readdir(dataRoot)).toEqual([]);
  });

  it('refuses a data root that cannot be made', async () => {
    const dataRoot = join(await temporaryFolder(), 'file');
    await writeFile(dataRoot, '');
    const installing = installDownload('tiny', tiny('http://127.0.0.1:1/'), { dataRoot, check });
    await expect(installing).rejects.toThrow(InputError);
    await expect(installing).rejects.toThrow(/a data folder that can be written to/);
  });
});

describe('fetchDataSet', () => {
  it.each([
    ['imagenet', /expected one of cifar10, cifar100, fashion-mnist/],
    ['fashon-mnist', /did you mean fashion-mnist/],
    ['mnist', /not for download.*installed with the toolkit/],
    ['mnist-idx', /not for download.*four IDX files/],
  ])('refuses the name %s', async (name, message) => {
    await expect(fetchDataSet(name)).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(message),
    });
  });

  it('takes from a mirror only what its publisher published', async () => {
    const dataRoot = await temporaryFolder();
    const { baseUrl, requests } = await serve(send(Buffer.alloc(5148)));
    await expect(fetchDataSet('fashion-mnist', { dataRoot, baseUrl })).rejects.toThrow(
      /expected exactly 26421880 bytes/,
    );
    expect(requests[0]).toBe('all');
    expect(await readdir(dataRoot)).toEqual([]);
  });

  it('does not touch a damaged folder', async () => {
    const dataRoot = await temporaryFolder();
    await mkdir(join(dataRoot, 'cifar10'));
    await writeFile(join(dataRoot, 'cifar10', 'data_batch_1.bin'), 'mine');
    await expect(fetchDataSet('cifar10', { dataRoot })).rejects.toThrow(/data_batch_1\.bin of 4 bytes/);
    expect(await readFile(join(dataRoot, 'cifar10', 'data_batch_1.bin'), 'utf8')).toBe('mine');
  });

  const [debian] = dataSetCatalogue['fashion-mnist'].systemFolders;
  it.skipIf(!existsSync(debian))('verifies what is there instead of downloading it', async () => {
    const dataRoot = await temporaryFolder();
    await symlink(debian, join(dataRoot, 'fashion-mnist'));
    const { baseUrl, requests } = await serve(send(archive));
    const fetched = await fetchDataSet('fashion-mnist', { dataRoot, baseUrl });
    expect(fetched).toEqual({ folder: join(dataRoot, 'fashion-mnist'), downloaded: false });
    expect(requests).toEqual([]);
  });
});

describe('the catalogue', () => {
  it('has HTTPS addresses, MD5s and sizes for everything that can be fetched', () => {
    const downloads = dataSetNames.flatMap(name => dataSetCatalogue[name].download ?? []);
    expect(downloads).toHaveLength(3);
    for (const { baseUrl, archives } of downloads) {
      expect(baseUrl).toMatch(/^https:\/\/.*\/$/);
      for (const { md5: sum, bytes } of archives) {
        expect(sum).toMatch(/^[0-9a-f]{32}$/);
        expect(bytes).toBeGreaterThan(5000);
      }
    }
  });
});
