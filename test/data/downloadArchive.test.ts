import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import { randomStream } from '../../src/base/randomStream.js';
import { RunError } from '../../src/base/runError.js';
import { type DownloadProgress, downloadArchive } from '../../src/data/downloadArchive.js';
import { md5 } from '../../src/data/md5.js';
import { type Answer, send, serve } from './fileServer.js';
import { temporaryFolder } from './fixtures.js';

const random = randomStream(1, 'content');
const content = Buffer.from(Array.from({ length: 300_000 }, () => random.below(256)));
const archive = { file: 'set.tar.gz', bytes: content.length, md5: md5(content) };

async function download(answer: Answer, { part, complete }: { part?: Buffer; complete?: Buffer } = {}) {
  const folder = await temporaryFolder();
  if (part) await writeFile(join(folder, 'set.tar.gz.part'), part);
  if (complete) await writeFile(join(folder, 'set.tar.gz'), complete);
  const { baseUrl, requests } = await serve(answer);
  const progress: DownloadProgress[] = [];
  const result = downloadArchive(archive, { baseUrl, folder, onProgress: at => progress.push(at) });
  const outcome = await result.then(
    path => ({ path }),
    (error: unknown) => ({ error }),
  );
  return { outcome, folder, requests, progress, left: await readdir(folder) };
}

const failing = ({ outcome }: Awaited<ReturnType<typeof download>>) =>
  'error' in outcome ? outcome.error : undefined;

describe('downloadArchive', () => {
  it('downloads in one request and reports each step', async () => {
    const { outcome, folder, requests, progress, left } = await download(send(content));
    expect(outcome).toEqual({ path: join(folder, 'set.tar.gz') });
    expect(md5(await readFile(join(folder, 'set.tar.gz')))).toBe(archive.md5);
    expect(left).toEqual(['set.tar.gz']);
    expect(requests).toEqual(['all']);
    const received = progress.map(({ receivedBytes }) => receivedBytes);
    expect(received).toEqual(received.toSorted((a, b) => a - b));
    expect(progress.at(-1)).toEqual({ file: 'set.tar.gz', receivedBytes: 300_000, totalBytes: 300_000 });
  });

  it('goes on from an incomplete file', async () => {
    const { folder, requests } = await download(send(content), { part: content.subarray(0, 123_456) });
    expect(requests).toEqual(['bytes=123456-']);
    expect(md5(await readFile(join(folder, 'set.tar.gz')))).toBe(archive.md5);
  });

  it('goes on by itself when the connection is cut midway', async () => {
    const { folder, requests } = await download((request, response, number) =>
      send(content, number === 1 ? { cutAfter: 100_000 } : {})(request, response, number),
    );
    expect(requests[0]).toBe('all');
    expect(requests[1]).toMatch(/^bytes=[1-9]\d*-$/);
    expect(requests).toHaveLength(2);
    expect(md5(await readFile(join(folder, 'set.tar.gz')))).toBe(archive.md5);
  });

  it('begins anew where the server does not know ranges', async () => {
    const { folder, requests } = await download(send(content, { ranges: false }), {
      part: Buffer.alloc(1000, 7),
    });
    expect(requests).toEqual(['bytes=1000-']);
    expect(md5(await readFile(join(folder, 'set.tar.gz')))).toBe(archive.md5);
  });

  it('takes the whole file when the incomplete one turns out to be of another', async () => {
    const { folder, requests } = await download(send(content), { part: Buffer.alloc(5000, 7) });
    expect(requests).toEqual(['bytes=5000-', 'all']);
    expect(md5(await readFile(join(folder, 'set.tar.gz')))).toBe(archive.md5);
  });

  it('does not ask for what is complete, and replaces a complete file that is wrong', async () => {
    expect((await download(send(content), { complete: content })).requests).toEqual([]);
    const { folder, requests } = await download(send(content), { complete: Buffer.alloc(300_000) });
    expect(requests).toEqual(['all']);
    expect(md5(await readFile(join(folder, 'set.tar.gz')))).toBe(archive.md5);
  });

  it('only checks an incomplete file that has every byte', async () => {
    const { outcome, folder, requests } = await download(send(content), { part: content });
    expect(requests).toEqual([]);
    expect(outcome).toEqual({ path: join(folder, 'set.tar.gz') });
  });
});

describe('downloadArchive, when the server fails', () => {
  it('keeps what came and says how far it got, if the connection is lost for good', async () => {
    const attempt = await download((request, response, number) => {
      if (number > 1) response.destroy();
      else send(content, { cutAfter: 100_000 })(request, response, number);
    });
    expect(failing(attempt)).toBeInstanceOf(RunError);
    expect(String(failing(attempt))).toMatch(
      /no connection after [1-9]\d* of 300000 bytes .*fetch again to go on/,
    );
    expect(attempt.left).toEqual(['set.tar.gz.part']);
    const part = await readFile(join(attempt.folder, 'set.tar.gz.part'));
    expect(part.length).toBeGreaterThan(0);
    expect(part.equals(content.subarray(0, part.length))).toBe(true);
  });

  it('gives up on a server without ranges that is always cut at the same place', async () => {
    const attempt = await download(send(content, { ranges: false, cutAfter: 100_000 }));
    expect(failing(attempt)).toBeInstanceOf(RunError);
    expect(attempt.requests.length).toBeLessThanOrEqual(10);
  });

  it.each<[string, Answer, RegExp]>([
    ['404', (_, response) => response.writeHead(404).end('gone'), /answered 404 Not Found/],
    ['500', (_, response) => response.writeHead(500).end(), /answered 500/],
    [
      'an answer that fetch would unpack',
      (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(content),
      /compressed its answer \(gzip\)/,
    ],
  ])('passes on %s', async (_, answer, message) => {
    const attempt = await download(answer);
    expect(failing(attempt)).toBeInstanceOf(RunError);
    expect(String(failing(attempt))).toMatch(message);
    expect(attempt.left).toEqual([]);
  });

  it('refuses a range that it did not ask for, and keeps its own', async () => {
    const attempt = await download(
      (_, response) => response.writeHead(206, { 'content-range': 'bytes 0-9/300000' }).end(content),
      { part: content.subarray(0, 1000) },
    );
    expect(String(failing(attempt))).toMatch(/bytes from 1000 on, the server sent bytes 0-9/);
    expect(await readFile(join(attempt.folder, 'set.tar.gz.part'))).toEqual(content.subarray(0, 1000));
  });

  it.each<[string, Answer, RegExp]>([
    ['other content of the right size', send(Buffer.alloc(300_000)), /with MD5 .*; expected MD5/],
    [
      'a file that is too short',
      send(content.subarray(0, 1000)),
      /ends before byte 1000; expected exactly 300000/,
    ],
    [
      'a short file without ranges',
      send(content.subarray(0, 1000), { ranges: false }),
      /ends after 1000 bytes; expected 300000/,
    ],
    ['a file that is too long', send(Buffer.concat([content, content])), /more than 300000 bytes/],
    ['an empty file', (_, response) => response.writeHead(200).end(), /ends after 0 bytes/],
  ])('refuses %s and keeps nothing of it', async (_, answer, message) => {
    const attempt = await download(answer);
    expect(failing(attempt)).toBeInstanceOf(InputError);
    expect(String(failing(attempt))).toMatch(message);
    expect(attempt.left).toEqual([]);
  });

  it('tells why no server can be reached', async () => {
    const closed = createServer();
    await new Promise<void>(resolve => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise(resolve => closed.close(resolve));
    const folder = await temporaryFolder();
    const attempt = downloadArchive(archive, { baseUrl: `http://127.0.0.1:${port}`, folder });
    await expect(attempt).rejects.toThrow(/no connection after 0 of 300000 bytes .*ECONNREFUSED/);
    await expect(attempt).rejects.toThrow(RunError);
  });

  it.each(['ftp://example.org/', 'file:///etc/', 'example'])('refuses the address %s', async baseUrl => {
    const folder = await temporaryFolder();
    await expect(downloadArchive(archive, { baseUrl, folder })).rejects.toThrow(InputError);
  });

  it('stops when told to, and goes on the next time', async () => {
    const folder = await temporaryFolder();
    const { baseUrl, requests } = await serve((request, response, number) => {
      if (number > 1) send(content)(request, response, number);
      else response.writeHead(200, { 'content-length': 300_000 }).write(content.subarray(0, 50_000));
    });
    const abort = new AbortController();
    const options = { baseUrl, folder, signal: abort.signal, onProgress: () => abort.abort() };
    await expect(downloadArchive(archive, options)).rejects.toMatchObject({ name: 'AbortError' });
    expect(await readdir(folder)).toEqual(['set.tar.gz.part']);
    await downloadArchive(archive, { baseUrl, folder });
    expect(requests[1]).toMatch(/^bytes=[1-9]\d*-$/);
    expect(md5(await readFile(join(folder, 'set.tar.gz')))).toBe(archive.md5);
  });
});
