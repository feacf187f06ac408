import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import { operationPlaces } from '../../src/space/operationPlaces.js';
import { searchSpace } from '../../src/space/space.js';
import { caughtError } from '../helpers/caughtError.js';

describe('the places of operations', () => {
  it('are columns of every row', () => {
    const benchmark = searchSpace('nas-bench-201');
    expect(operationPlaces(benchmark, ['avg_pool_3x3', 'none'], 'key')).toEqual({
      byTable: { cell: [0, 4, 5, 9, 10, 14, 15, 19, 20, 24, 25, 29] },
      edges: 6,
    });
    const darts = operationPlaces(searchSpace('darts', { nodes: 1 }), ['skip_connect'], 'key');
    expect(darts).toEqual({ byTable: { normal: [3, 11], reduce: [3, 11] }, edges: 4 });
  });

  it('follow edges that choose from different operations', () => {
    const candidates = {
      one: [
        ['a', 'b'],
        ['b', 'c'],
      ],
      two: [['c', 'a']],
    };
    const { byTable, edges } = operationPlaces({ name: 'darts', candidates }, ['b'], 'key');
    expect(byTable).toEqual({ one: [1, 2], two: [] });
    expect(edges).toBe(3);
  });

  it('are refused for an operation that no edge has', async () => {
    const { complaint } = await caughtError(InputError, () =>
      operationPlaces(searchSpace('nas-bench-201'), ['none', 'skip_conect'], 'penalty.operations'),
    );
    expect(complaint.given).toBe('penalty.operations with "skip_conect"');
    expect(complaint.expected).toContain('nor_conv_3x3');
    expect(complaint.remedy).toBe('did you mean skip_connect?');
  });
});
