import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
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

test.runIf(process.platform === 'linux')(
  'of a process whose number was given anew is taken over',
  async () => {
    const sleeper = spawn('sleep', ['60']);
    const pid = Number(sleeper.pid);
    try {
      const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
      const ticks = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(' ')[21]; // Field 22.
      const folder = await temporaryFolder();
      await write(folder, { pid, started: 0, boot, ticks });
      expect(await refusal(folder)).toContain(`process ${pid}`);
      await write(folder, { pid, started: 0, boot, ticks: String(Number(ticks) - 1) });
      await (await RunLock.take(folder)).release();
      await write(folder, { pid, started: 0, boot: 'an earlier one', ticks });
      const lock = await RunLock.take(folder);
      const own = JSON.parse(await readFile(join(folder, RunLock.fileName), 'utf8'));
      expect(own).toMatchObject({ boot, ticks: expect.stringMatching(/^[1-9]\d*$/) });
      await lock.release();
    } finally {
      sleeper.kill();
    }
  },
);

test.runIf(process.platform === 'linux')(
  'of a process that its parent has not buried is taken over',
  async () => {
    // The shell leaves its child to `sleep`, which never asks after it.
    const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 60']);
    try {
      const [line] = await once(parent.stdout, 'data');
      const pid = Number(String(line));
      await vi.waitFor(async () => expect(await readFile(`/proc/${pid}/stat`, 'utf8')).toMatch(/\) Z /));
      const folder = await temporaryFolder();
      await write(folder, { pid, started: 0 });
      await (await RunLock.take(folder)).release();
    } finally {
      parent.kill();
    }
  },
);

test('that cannot be made is told as bad input', async () => {
  const missing = join(await temporaryFolder(), 'none');
  const { complaint } = await caughtError(InputError, () => RunLock.take(missing));
  expect(complaint.given).toContain(`${join(missing, RunLock.fileName)}, which cannot be made`);
});
