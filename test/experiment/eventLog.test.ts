import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import { RunError } from '../../src/base/runError.js';
import { EventLog } from '../../src/experiment/eventLog.js';
import { caughtError } from '../helpers/caughtError.js';
import { fixtureEvent } from '../helpers/runFixtures.js';
import { temporaryFolder } from '../helpers/temporaryFolder.js';

test('reads what was added, in order', async () => {
  const log = new EventLog(join(await temporaryFolder(), 'events.jsonl'));
  expect(await log.read()).toEqual([]);
  for (const epoch of [0, 1, 2]) await log.append(fixtureEvent(epoch));
  expect(await log.read()).toEqual([0, 1, 2].map(fixtureEvent));
});

test('goes back to a position, and not beyond its end', async () => {
  const log = new EventLog(join(await temporaryFolder(), 'events.jsonl'));
  await log.append(fixtureEvent(0));
  const position = await log.length();
  await log.append(fixtureEvent(1));
  await log.truncate(position);
  expect(await log.read()).toEqual([fixtureEvent(0)]);
  await log.truncate(position);
  await caughtError(InputError, () => log.truncate(position + 1));
});

test('does not take numbers that JSON cannot hold', async () => {
  const path = join(await temporaryFolder(), 'events.jsonl');
  await expect(new EventLog(path).append({ ...fixtureEvent(0), trainLoss: Number.NaN })).rejects.toThrow(
    'trainLoss',
  );
  await expect(stat(path)).rejects.toThrow('ENOENT');
});

test('says where a line is no event', async () => {
  const path = join(await temporaryFolder(), 'events.jsonl');
  const line = JSON.stringify(fixtureEvent(0));
  for (const bad of ['', '{', '{"kind":"unknown"}', '5']) {
    await writeFile(path, `${line}\n${bad}\n${line}\n`);
    const { complaint } = await caughtError(InputError, () => new EventLog(path).read());
    expect(complaint.given).toContain('line 2');
  }
});

test('that cannot be written fails the run and names the file', async () => {
  const path = await temporaryFolder(); // a folder in the file's place
  const { message } = await caughtError(RunError, () => new EventLog(path).append(fixtureEvent(0)));
  expect(message).toContain(path);
});

test('ends every line, so that a torn one shows', async () => {
  const path = join(await temporaryFolder(), 'events.jsonl');
  await new EventLog(path).append(fixtureEvent(0));
  expect(await readFile(path, 'utf8')).toMatch(/^\{.*\}\n$/);
});
