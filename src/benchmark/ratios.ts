import type { BenchmarkReport, Measurement } from './benchmarkReport.js';
import { widestNative } from './widestNative.js';

const peerPrefix = 'pytorch:';

/**
 * By case: time of the fastest peer ÷ time of the native engine, over all versions of the peer and for each of them. Of
 * several instruction sets, that of the widest vectors counts.
 */
export function ratiosToPeers(
  results: readonly Measurement[],
): Pick<BenchmarkReport, 'ratios' | 'ratiosByVersion'> {
  const ratios: Record<string, number> = {};
  const ratiosByVersion: Record<string, Record<string, number>> = {};
  const widest = widestNative(results.map(({ engine }) => engine));
  for (const native of results.filter(({ engine }) => engine === widest)) {
    const peers = results.filter(
      ({ engine, ...result }) => engine.startsWith(peerPrefix) && result.case === native.case,
    );
    if (peers.length === 0) continue;
    const fastest = (some: readonly Measurement[]) =>
      Math.min(...some.map(({ medianMs }) => medianMs)) / native.medianMs;
    ratios[native.case] = fastest(peers);
    ratiosByVersion[native.case] = Object.fromEntries(
      peers.map(({ version }) => [version, fastest(peers.filter(peer => peer.version === version))]),
    );
  }
  return { ratios, ratiosByVersion };
}

/** By case of a search and engine: time ÷ time of the DARTS step in the same engine. */
export function ratiosToDarts(
  results: readonly Measurement[],
): NonNullable<BenchmarkReport['ratiosToDarts']> {
  const ratios: Record<string, Record<string, number>> = {};
  const steps = results.filter(result => result.case.startsWith('search-'));
  for (const darts of steps.filter(result => result.case === 'search-darts')) {
    for (const step of steps.filter(({ engine }) => engine === darts.engine)) {
      ratios[step.case] = { ...ratios[step.case], [step.engine]: step.medianMs / darts.medianMs };
    }
  }
  return ratios;
}
