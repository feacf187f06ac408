import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { InputError } from '../base/inputError.js';
import { RunError } from '../base/runError.js';
import type { Archive } from './archive.js';
import { archiveUrl } from './archiveUrl.js';
import { fileExists } from './fileExists.js';
import { transfer } from './transfer.js';

/** How far a download is. */
export interface DownloadProgress {
  readonly file: string;
  readonly receivedBytes: number;
  readonly totalBytes: number;
}

export interface DownloadOptions {
  baseUrl: string;
  /** Where the file goes, and `<file>.part` while it is incomplete. */
  folder: string;
  onProgress?: (progress: DownloadProgress) => void;
  signal?: AbortSignal;
}

/**
 * Downloads a file and checks its MD5. An incomplete file stays as `<file>.part`, and the next call goes on from there;
 * so does this one after a lost connection, as long as every new request brings something.
 *
 * @returns the path of the complete file
 * @throws RunError if the server cannot be reached, refuses, or the connection is lost for good
 * @throws InputError if the content has another size or MD5 than published; nothing of it is kept
 */
export async function downloadArchive(archive: Archive, options: DownloadOptions): Promise<string> {
  const complete = join(options.folder, archive.file);
  if ((await fileExists(complete)) && (await fileMd5(complete)) === archive.md5) return complete;
  const part = `${complete}.part`;
  const resumed = (await sizeOf(part)) > 0;
  try {
    await receive(archive, part, options);
    const actual = await fileMd5(part);
    if (actual !== archive.md5) {
      throw new InputError({
        given: `${archive.file} with MD5 ${actual}`,
        expected: `MD5 ${archive.md5}, as published`,
        remedy: 'fetch again; if it happens again, the server has other content',
      });
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    await rm(part, { force: true });
    // The old part may have been the wrong one: the whole file gets one chance.
    if (resumed) return downloadArchive(archive, options);
    throw error;
  }
  await rename(part, complete);
  return complete;
}

async function receive(archive: Archive, part: string, options: DownloadOptions): Promise<void> {
  const { baseUrl, onProgress, signal } = options;
  const { file, bytes } = archive;
  const url = archiveUrl(baseUrl, file);
  const onReceived = (size: number) => onProgress?.({ file, receivedBytes: size, totalBytes: bytes });
  let received = await sizeOf(part);
  while (received < bytes) {
    const { size, cut } = await transfer({ url, part, received, bytes, onReceived, signal });
    signal?.throwIfAborted();
    if (size <= received) throw stuck(url, size, bytes, cut);
    received = size;
  }
}

function stuck(url: string, size: number, bytes: number, cut: unknown): Error {
  if (cut === undefined) {
    return new InputError({
      given: `${url}, which ends after ${size} bytes`,
      expected: `${bytes} bytes`,
      remedy: "look at the publisher's page for a newer address, or give the path of files you have",
    });
  }
  const reasons = [cut, cut instanceof Error ? cut.cause : undefined].filter(
    reason => reason instanceof Error,
  );
  const message = reasons.map(reason => reason.message).join(': ') || String(cut);
  return new RunError(
    `${url}: no connection after ${size} of ${bytes} bytes (${message}); fetch again to go on`,
    {
      cause: cut,
    },
  );
}

async function sizeOf(path: string): Promise<number> {
  return (await fileExists(path)) ? (await stat(path)).size : 0;
}

async function fileMd5(path: string): Promise<string> {
  const hash = createHash('md5');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
