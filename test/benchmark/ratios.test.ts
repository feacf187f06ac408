import { expect, test } from 'vitest';
import type { Measurement } from '../../src/benchmark/benchmarkReport.js';
import { ratiosToDarts, ratiosToPeers } from '../../src/benchmark/ratios.js';

function timed(name: string, engine: string, version: string, medianMs: number): Measurement {
  const rest = { spreadMs: 1, imagesPerSecond: 1, gflops: 1, peakShare: null, rssMiB: 1 };
  return { case: name, engine, version, medianMs, ...rest };
}

test('the ratio is to the fastest peer, and of each version to its faster layout', () => {
  const results = [
    timed('a', 'native', '0.1', 100),
    timed('a', 'tfjs:cpu', '0.1', 10),
    timed('a', 'pytorch:nchw', '1.13', 800),
    timed('a', 'pytorch:channels-last', '1.13', 500),
    timed('a', 'pytorch:nchw', '2.15', 600),
    timed('b', 'native', '0.1', 100),
  ];
  expect(ratiosToPeers(results)).toEqual({
    ratios: { a: 5 },
    ratiosByVersion: { a: { 1.13: 5, 2.15: 6 } },
  });
});

test('where the native engine is held to other instructions, that one is compared; beside native it is not', () => {
  const held = [timed('a', 'native:avx2', '0.1', 200), timed('a', 'pytorch:nchw', '1.13', 800)];
  expect(ratiosToPeers(held).ratios).toEqual({ a: 4 });
  expect(ratiosToPeers([timed('a', 'native', '0.1', 100), ...held]).ratios).toEqual({ a: 8 });
});

test('steps of a search are held against DARTS in the same engine', () => {
  const results = [
    timed('search-darts', 'native', '0.1', 100),
    timed('search-rnas', 'native', '0.1', 150),
    timed('search-darts', 'tfjs:cpu', '0.1', 1000),
    timed('search-rnas', 'tfjs:cpu', '0.1', 1700),
  ];
  expect(ratiosToDarts(results)).toEqual({
    'search-darts': { native: 1, 'tfjs:cpu': 1 },
    'search-rnas': { native: 1.5, 'tfjs:cpu': 1.7 },
  });
});
