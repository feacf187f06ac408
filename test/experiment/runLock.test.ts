import { execFileSync } from 'node:child_process';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import { RunLock } from '../../src/experiment/runLock.js';
import { caughtError } from '../helpers/caughtError.js';
import { temporaryFolder } from '../helpers/temporaryFolder.js';

/** The number of a process that has just ended. */
const deadPid = () => Number(execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }));

const refusal = (folder: string) =>
  caughtError(InputError, () => RunLock.take(folder)).then(error => error.complaint.given);

const write = (folder: string, content: unknown, name = RunLock.fileName) =>
  writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));

test('is held until it is released', async () => {
  const folder = await temporaryFolder();
  const lock = await RunLock.take(folder);
  expect(await refusal(folder)).toContain(`process ${process.pid}`);
  await lock.release();
  expect(await readdir(folder)).toEqual([]);
  await (await RunLock.take(folder)).release();
});

test('is had by one of many that take it at once', async () => {
  for (const stale of [false, true]) {
    const folder = await temporaryFolder();
    if (stale) await write(folder, { pid: deadPid(), started: 0 });
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => RunLock.take(folder)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await readdir(folder)).toEqual([RunLock.fileName]);
  }
});

test('of a process that lives is respected', async () => {
  const folder = await temporaryFolder();
  await write(folder, { pid: process.ppid, started: 0 });
  expect(await refusal(folder)).toContain(`process ${process.ppid}`);
});

test('of a process that is no more is taken over', async () => {
  const folder = await temporaryFolder();
  await write(folder, { pid: deadPid(), started: 0 });
  const lock = await RunLock.take(folder);
  expect(JSON.parse(await readFile(join(folder, RunLock.fileName), 'utf8'))).toMatchObject({
    pid: process.pid,
  });
  await lock.release();
});

test('of an earlier process that had our number is taken over, as in a restarted container', async () => {
  const folder = await temporaryFolder();
  await write(folder, { pid: process.pid, started: 0 });
  await (await RunLock.take(folder)).release();
});

test('that names nobody is respected while it may still be being written', async () => {
  const folder = await temporaryFolder();
  await write(folder, '');
  expect(await refusal(folder)).toContain('another process');
  const longAgo = new Date(Date.now() - 60_000);
  await utimes(join(folder, RunLock.fileName), longAgo, longAgo);
  await (await RunLock.take(folder)).release();
});

test('a takeover that was killed does not block for ever', async () => {
  const folder = await temporaryFolder();
  await write(folder, { pid: deadPid(), started: 0 });
  await write(folder, { pid: deadPid(), started: 0 }, 'run.lock.takeover');
  await refusal(folder);
  await (await RunLock.take(folder)).release();
});
