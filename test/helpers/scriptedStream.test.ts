import { expect, it } from 'vitest';
import { scriptedStream } from './scriptedStream.js';

it('gives its numbers in order, to forks too, and then throws', () => {
  const stream = scriptedStream(0.25, 0.5);
  expect(stream.uniform()).toBe(0.25);
  expect(stream.fork('a').uniform()).toBe(0.5);
  expect(() => stream.uniform()).toThrow('only 2 numbers');
  expect(() => stream.normal()).toThrow('uniform numbers alone');
});
