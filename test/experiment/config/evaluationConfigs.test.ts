import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { corruptConfig } from '../../../src/experiment/config/corruptConfig.js';
import { parseConfig } from '../../../src/experiment/config/parseConfig.js';
import { caughtError } from '../../helpers/caughtError.js';

describe('the configuration of rnas corrupt', () => {
  it('is all corruptions and severities of a run', () => {
    const config = parseConfig(corruptConfig, { run: 'r' }, 'a test');
    expect([config.corruptions.length, config.severities, config.checkpoint]).toEqual([
      ...[15, [1, 2, 3, 4, 5], 'best'],
    ]);
  });

  it.each([
    ['an unknown corruption', { corruptions: ['rain'] }, /fog/],
    ['a severity of 6', { severities: [6] }, /1, 2, 3, 4, 5/],
    ['a corruption twice', { corruptions: ['fog', 'fog'] }, /each corruption once/],
    ['no severity', { severities: [] }, /not empty/],
    ['no images', { images: 0 }, /above 0/],
  ])('refuses %s', async (_what, changes, message) => {
    const parse = () => parseConfig(corruptConfig, { run: 'r', ...changes }, 'a test');
    expect((await caughtError(InputError, parse)).complaint.expected).toMatch(message);
  });
});
