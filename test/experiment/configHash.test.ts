import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../src/experiment/canonicalJson.js';
import { configHash } from '../../src/experiment/configHash.js';
import { differences } from '../../src/experiment/differences.js';

function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, shuffled(member)]),
  );
}

describe('canonicalJson', () => {
  test('sorts keys at every depth and leaves lists in order', () => {
    expect(canonicalJson({ b: [2, 1, { d: null, c: 'é"' }], a: undefined, A: true })).toBe(
      '{"A":true,"b":[2,1,{"c":"é\\"","d":null}]}',
    );
  });

  test('is JSON of the same value, whatever the order of keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(shuffled(value))).toBe(canonicalJson(value));
      }),
    );
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, undefined, () => 1])('refuses %s', value => {
    expect(() => canonicalJson([value])).toThrow(TypeError);
  });
});

describe('configHash', () => {
  // printf '{"epsilon":0.5,"seed":1}' | sha256sum
  const known = 'eaf74eab83ad221b7bc325c40e25aa1257c946dcc727a2318cf8a125bd6b36e8';
  test('is the SHA-256 of the canonical JSON', () => {
    expect(configHash({ seed: 1, epsilon: 0.5 })).toMatch(/^[0-9a-f]{64}$/);
    expect(configHash({ seed: 1, epsilon: 0.5 })).toBe(known);
  });

  test('leaves out threads, which change no bit, and keeps the engine, which does', () => {
    expect(configHash({ seed: 1, threads: 2 })).toBe(configHash({ seed: 1, threads: 1 }));
    expect(configHash({ seed: 1, engine: 'native' })).not.toBe(configHash({ seed: 1, engine: 'tfjs:cpu' }));
  });
});

describe('differences', () => {
  test('are named by dotted path, old and new', () => {
    const before = { seed: 1, network: { layers: 3 }, attacks: ['fgsm'], engine: 'native' };
    const after = { seed: 2, network: { layers: 3, nodes: 4 }, attacks: ['fgsm', 'pgd-7'] };
    expect(differences(before, after)).toEqual([
      'attacks: ["fgsm"] → ["fgsm","pgd-7"]',
      'engine: "native" → none',
      'network.nodes: none → 4',
      'seed: 1 → 2',
    ]);
  });

  test('of equal values are none', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), value => {
        expect(differences(value, shuffled(value))).toEqual([]);
      }),
    );
  });
});
