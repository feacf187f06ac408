import { expect, test } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import { RunError } from '../../src/base/runError.js';
import { caughtError } from './caughtError.js';

test('gives the error of the class asked for', async () => {
  const error = new RunError('x');
  expect(await caughtError(RunError, () => Promise.reject(error))).toBe(error);
});

test('fails where nothing is thrown, and where another class is', async () => {
  await expect(caughtError(RunError, () => 1)).rejects.toThrow('no RunError was thrown');
  await expect(
    caughtError(InputError, () => {
      throw new RunError('another');
    }),
  ).rejects.toThrow('another');
});
