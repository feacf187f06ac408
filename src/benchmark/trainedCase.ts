import type { Progress } from '../base/progress.js';
import { gather } from '../data/gather.js';
import { loadDataSet } from '../data/loadDataSet.js';
import { createEngine } from '../engine/createEngine.js';
import type { BenchmarkCase } from './benchmarkCase.js';
import { trainingSteps, trainNetwork } from './trainNetwork.js';

/**
 * The case with the contents that its training makes, in the native engine; as it is, if it has none.
 *
 * @throws InputError without the native engine; Interrupted if the signal is raised
 */
export async function trainedCase(
  benchmarkCase: BenchmarkCase,
  { threads, progress, signal }: { threads: number; progress: Progress; signal?: AbortSignal },
): Promise<BenchmarkCase> {
  const { name, graph, batch, training } = benchmarkCase;
  if (training === undefined) return benchmarkCase;
  const engine = await createEngine('native', { threads });
  const { train, test } = await loadDataSet('mnist');
  const stage = progress.stage(`${name}: training`, trainingSteps(training));
  const parameters = await trainNetwork(engine, graph, train, training, {
    onStep: () => stage.advance(),
    signal,
  });
  stage.done();
  const first = Int32Array.from({ length: batch }, (_, place) => place);
  return { ...benchmarkCase, contents: { parameters, ...gather(test, first) } };
}
