import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { certifyConfig } from '../../../src/experiment/config/certifyConfig.js';
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

describe('the configuration of rnas certify', () => {
  it('has the values of the paper where only some are given', () => {
    const parse = (value: object) => parseConfig(certifyConfig, { run: 'r', ...value }, 'a test').smoothing;
    expect(parse({})).toEqual({ sigma: 0.25, n0: 100, n: 1000, alpha: 0.001 });
    expect(parse({ smoothing: { sigma: 0.5 } })).toEqual({ sigma: 0.5, n0: 100, n: 1000, alpha: 0.001 });
  });

  it.each([
    ['no noise', { smoothing: { sigma: 0 } }, /above 0/],
    ['an α of one half', { smoothing: { alpha: 0.5 } }, /below 0.5/],
    ['half an answer', { smoothing: { n: 0.5 } }, /whole number/],
    ['an unknown value', { smoothing: { noise: 1 } }, /sigma/],
    ['a negative radius', { radii: [-1] }, /at least 0/],
  ])('refuses %s', async (_what, changes, message) => {
    const parse = () => parseConfig(certifyConfig, { run: 'r', ...changes }, 'a test');
    expect((await caughtError(InputError, parse)).complaint.expected).toMatch(message);
  });
});
