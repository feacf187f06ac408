import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import { openNpyFile } from '../../src/data/npyFile.js';
import { caughtError } from '../helpers/caughtError.js';
import { npyBytes } from '../helpers/npyBytes.js';
import { temporaryFolder } from '../helpers/temporaryFolder.js';

/** What NumPy 2.4 saves for `arange(6, dtype=uint8).reshape(3, 2)`. */
const saved = Buffer.concat([
  Buffer.from(
    '934e554d5059010076007b276465736372273a20277c7531272c2027666f727472616e5f6f72646572273a20',
    'hex',
  ),
  Buffer.from(`${"False, 'shape': (3, 2), }".padEnd(83)}\n`),
  Buffer.from([0, 1, 2, 3, 4, 5]),
]);

async function file(content: Uint8Array): Promise<string> {
  const path = join(await temporaryFolder(), 'a.npy');
  await writeFile(path, content);
  return path;
}

describe('openNpyFile', () => {
  it('reads spans of what NumPy wrote', async () => {
    const opened = await openNpyFile(await file(saved));
    expect(opened.shape).toEqual([3, 2]);
    expect(Array.from(await opened.read(1, 2))).toEqual([2, 3, 4, 5]);
    await opened.close();
    expect(npyBytes([3, 2], Uint8Array.of(0, 1, 2, 3, 4, 5))).toEqual(saved);
  });

  const six = Uint8Array.of(0, 1, 2, 3, 4, 5);
  it.each([
    ['another type', npyBytes([6], six, { type: '<f4' }), /type <f4/],
    ['Fortran order', npyBytes([3, 2], six, { order: 'True' }), /Fortran/],
    ['too few bytes', saved.subarray(0, saved.length - 1), /133 bytes/],
    ['too many bytes', Buffer.concat([saved, six]), /140 bytes/],
    ['no array', Buffer.from('PK\x03\x04 a zip file'), /does not begin/],
    ['nothing', Buffer.alloc(0), /does not begin/],
    ['a header that never ends', Buffer.from('\x93NUMPY\x01\x00\xff\xff....', 'latin1'), /header of 65535/],
    ['a huge shape', npyBytes([2 ** 40, 2 ** 40], six), /shape/],
    ['no shape', npyBytes([], six), /shape/],
    [
      'a header that is a program',
      npyBytes([6], six, { type: "' + __import__('os').name + '" }),
      /type unknown/,
    ],
  ])('refuses %s', async (_what, content, message) => {
    const path = await file(content);
    const { complaint } = await caughtError(InputError, () => openNpyFile(path));
    expect(complaint.given).toMatch(message);
  });

  it('says where a file is missing', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'b.npy'));
    for (const name of ['a.npy', 'b.npy']) {
      const { complaint } = await caughtError(InputError, () => openNpyFile(join(folder, name)));
      expect(complaint.given).toContain(name);
    }
  });
});
