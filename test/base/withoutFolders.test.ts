import { expect, test } from 'vitest';
import { withoutFolders } from '../../src/base/withoutFolders.js';

test.each([
  ['/home/alice/sets/cifar10', '…/cifar10'],
  ['/home/alice/a\nb', '…/a\nb'],
  ['~/sets/x', '…/x'],
  ['../bob/y', '…/y'],
  ['C:\\Users\\alice\\x', '…/x'],
  ['--out=/home/alice/x', '--out=…/x'],
  ['data/cifar10', 'data/cifar10'],
  ['mnist', 'mnist'],
  ['8/255', '8/255'],
  ['https://example.org/a/b (MD5 0)', 'https://example.org/a/b (MD5 0)'],
])('%j becomes %j', (given, kept) => {
  expect(withoutFolders(given)).toBe(kept);
});
