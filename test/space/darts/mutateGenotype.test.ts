import { expect, test } from 'vitest';
import { randomStream } from '../../../src/base/randomStream.js';
import { mutateGenotype } from '../../../src/space/darts/mutateGenotype.js';
import { publishedGenotypes } from '../../../src/space/darts/publishedGenotypes.js';
import { validateGenotype } from '../../../src/space/darts/validateGenotype.js';

const parent = publishedGenotypes.DARTS_V2;
const children = Array.from({ length: 400 }, (_, place) =>
  mutateGenotype(parent, randomStream(place, 'mutate')),
);

test('a child differs from its parent in one edge: in its operation or in the state that it reads', () => {
  const kinds = new Set<string>();
  for (const child of children) {
    expect(validateGenotype(child)).toEqual(child);
    const changed = (['normal', 'reduce'] as const).flatMap(cell =>
      child[cell].flatMap((edge, place) => {
        const before = parent[cell][place];
        if (edge.operation === before.operation && edge.from === before.from) return [];
        const what = edge.from === before.from ? 'operation' : 'state';
        if (what === 'state') expect(edge.operation).toBe(before.operation);
        else expect(edge.operation).not.toBe('none');
        return [`${cell} ${place} ${what}`];
      }),
    );
    expect(changed).toHaveLength(1);
    kinds.add(changed[0]);
  }
  // 16 edges change their operation; the four of the first nodes have no other state to read.
  expect(kinds.size).toBe(16 + 12);
});

test('no node reads a state twice', () => {
  for (const { normal, reduce } of children) {
    for (const edges of [normal, reduce]) {
      for (let node = 0; node < 4; node++) expect(edges[2 * node].from).not.toBe(edges[2 * node + 1].from);
    }
  }
});
