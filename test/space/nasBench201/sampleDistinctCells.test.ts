import { expect, test } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { randomStream } from '../../../src/base/randomStream.js';
import { nasBench201Index } from '../../../src/space/nasBench201/cellIndex.js';
import { distinctNasBench201 } from '../../../src/space/nasBench201/distinctCells.js';
import { sampleDistinctNasBench201 } from '../../../src/space/nasBench201/sampleDistinctCells.js';

const classes = (count: number) =>
  sampleDistinctNasBench201(count, randomStream(1, 'sample')).map(
    cell => distinctNasBench201().classOf[nasBench201Index(cell)],
  );

test('draws no class twice, and all of them at last', () => {
  expect(new Set(classes(6466)).size).toBe(6466);
});

test('begins with the smaller sample', () => {
  expect(classes(300).slice(0, 20)).toEqual(classes(20));
});

test('refuses more than there are', () => {
  expect(() => classes(6467)).toThrow(InputError);
});
