import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import { parseFraction } from '../../src/base/parseFraction.js';

test.each([
  ['8/255', 8 / 255],
  [' 8 / 255 ', 8 / 255],
  ['0.03', 0.03],
  ['.5', 0.5],
  ['1e-3', 1e-3],
  ['-1/4', -0.25],
  ['0', 0],
])('reads %j as %d', (text, value) => {
  expect(parseFraction(text, 'epsilon')).toBe(value);
});

test.each(['', ' ', '8/', '/255', '1/0', '0/0', 'eight', '8/255/2', '0x10', 'Infinity', '1 2', '1e999'])(
  'refuses %j and names what it is for',
  text => {
    expect(() => parseFraction(text, 'epsilon')).toThrow(InputError);
    expect(() => parseFraction(text, 'epsilon')).toThrow(/epsilon = ".*8\/255/);
  },
);

test('reads every finite number as JavaScript prints it', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), value => {
      expect(parseFraction(String(value), 'x')).toBe(Number(String(value)));
    }),
  );
});
