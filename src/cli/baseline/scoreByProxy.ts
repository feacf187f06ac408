import { loadConfig } from '../../experiment/config/loadConfig.js';
import { proxyBaselineConfig } from '../../experiment/config/proxyBaselineConfig.js';
import { type ProxyBest, proxyBaseline } from '../../experiment/proxyBaseline.js';
import type { CommandContext, CommandResult } from '../command.js';
import { numericFlag } from '../numericFlag.js';
import { openEngine } from '../openEngine.js';
import { sayHowToGoOn } from '../sayHowToGoOn.js';
import { textTable } from '../textTable.js';
import type { BaselineFlags } from './baselineFlags.js';

/** `rnas baseline --score proxy`: every cell that is asked for is scored by one step of its untrained network. */
export async function scoreByProxy(
  flags: BaselineFlags,
  { progress, signal, say }: CommandContext,
): Promise<CommandResult> {
  const { strategy, score, space, channels, layers, batchSize, perturb, epsilon, seed, table } = flags;
  const { population, sample, engine: engineName, threads, epochs, column, repeats, out, resume } = flags;
  const config = await loadConfig(proxyBaselineConfig, flags.config, {
    ...{ strategy, score, space, batchSize, perturb, epsilon, seed, population, sample, table },
    ...{ engine: engineName, threads, queries: flags.queries?.split(',').map(numericFlag) },
    network: { channels, layers },
    data: { name: flags.data, limit: flags.limit },
    // What only the other scores take is refused by name.
    ...{ epochs, column, repeats, out, resume },
  });
  const engine = await openEngine(config, say);
  const working = proxyBaseline(config, { engine, dataRoot: flags.dataRoot, progress, signal });
  const { results, scored } = await sayHowToGoOn('run it again', working);
  return { json: { ...config, engine: engine.name, scored, results }, text: describe(results) };
}

function describe(results: readonly ProxyBest[]): string {
  const columns = Object.keys(results[0].measured?.accuracies ?? {});
  const rows = results.map(({ queries, score, measured }) => [
    ...[`${queries}`, score.toFixed(3)],
    ...columns.map(column => measured?.accuracies[column].toFixed(4) ?? '–'),
    ...columns.map(column => `${measured?.rank[column] ?? '–'}`),
  ]);
  const heading = ['queries', 'score', ...columns, ...columns.map(column => `rank by ${column}`)];
  const cells = results.map(({ queries, genotype }) => `best of ${queries}: ${genotype}`);
  return [textTable([heading, ...rows]), ...cells].join('\n');
}
