import { expect, test } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import { authorsMembers } from '../../src/benchmark/authorsMembers.js';
import { benchmarkCase, searchCases } from '../../src/benchmark/cases.js';
import { readExchange, writeExchange } from '../../src/benchmark/exchange.js';
import { stepGflop } from '../../src/benchmark/stepCost.js';
import { trainedCase } from '../../src/benchmark/trainedCase.js';
import { gather } from '../../src/data/gather.js';
import { loadDataSet } from '../../src/data/loadDataSet.js';
import { nativeAddonAvailable } from '../../src/engine/native/loadAddon.js';
import { countCosts } from '../../src/graph/countCosts.js';
import { initialiseParameters } from '../../src/graph/initialise.js';
import { autoAttack } from '../../src/perturb/ensembles/autoAttack.js';
import { temporaryFolder } from '../helpers/temporaryFolder.js';

test('the cases are those that figures are quoted for', () => {
  const supernet = benchmarkCase('darts-supernet', 'full');
  expect(supernet.batch).toBe(16);
  expect(supernet.graph.alphaTables).toHaveLength(2);
  // DARTS' own count for its search network on CIFAR-10 is 1.93 M parameters.
  expect(countCosts(supernet.graph).parameters / 1e6).toBeCloseTo(1.93, 1);
  // DARTS_V2 at C = 36 with 20 cells: 3.35 M parameters without the auxiliary head.
  const derived = benchmarkCase('darts-derived', 'full');
  expect(countCosts(derived.graph).parameters / 1e6).toBeCloseTo(3.35, 1);
  expect(derived.graph.auxiliary).toBeDefined();
  const nb201 = benchmarkCase('nb201-supernet', 'full');
  expect(nb201.batch).toBe(64);
  expect(nb201.graph.alphaTables).toMatchObject([{ rows: 6, columns: 5 }]);
  // ResNet-18 for CIFAR: 0.56 G multiply–accumulates an image.
  const attack = benchmarkCase('pgd20-resnet18', 'full');
  expect(countCosts(attack.graph).macs / 1e9).toBeCloseTo(0.56, 2);
  expect(attack.step).toMatchObject({ steps: 20, epsilon: 8 / 255, stepSize: 2 / 255 });
});

test('AutoAttack is run on trained networks with the parameters of its authors', async () => {
  const iterations = { apgd: 100, fab: 100, square: 5000 };
  for (const name of ['autoattack-resnet18', 'autoattack-darts'] as const) {
    const { step, training, contents } = benchmarkCase(name, 'full');
    expect(step).toEqual({ kind: 'autoattack', epsilon: 0.25, iterations });
    expect([training, contents]).toEqual([expect.objectContaining({ input: 'adversarial' }), undefined]);
  }
  const { members } = autoAttack({ epsilon: 0.2, norm: 'linf' });
  const square = { ...members[3], corners: 'authors' };
  expect(authorsMembers(0.2, iterations)).toEqual([...members.slice(0, 3), square]);
});

test.skipIf(!nativeAddonAvailable())(
  'a case that is trained is run on digits, with its own parameters',
  async () => {
    const untrained = benchmarkCase('autoattack-darts', 'smoke');
    let steps = 0;
    const progress = { stage: () => ({ advance: () => void steps++, done: () => undefined }) };
    const trained = await trainedCase(untrained, { threads: 1, progress });
    expect(steps).toBe(2);
    const folder = await temporaryFolder();
    await writeExchange(folder, trained);
    const { images, labels, parameters } = await readExchange(folder);
    const { test: digits } = await loadDataSet('mnist');
    expect(images.shape).toEqual([4, 28, 28, 1]);
    expect(images.data).toEqual(gather(digits, Int32Array.of(0, 1, 2, 3)).images.data);
    expect([...labels]).toEqual([...digits.labels.subarray(0, 4)]);
    const start = initialiseParameters(untrained.graph, 1);
    expect([...parameters.keys()].sort()).toEqual([...start.keys()].sort());
    expect(parameters.get('classifier.weight')).not.toEqual(start.get('classifier.weight'));
  },
);

test('an unknown case is refused, with a suggestion', () => {
  expect(() => benchmarkCase('darts-supernett', 'full')).toThrow(InputError);
  expect(() => benchmarkCase('darts-supernett', 'full')).toThrow('did you mean darts-supernet?');
});

test('work counts two operations per multiply–accumulate of every pass', () => {
  const derived = benchmarkCase('darts-derived', 'smoke');
  const { macs, auxiliary } = countCosts(derived.graph);
  expect(stepGflop(derived)).toBeCloseTo((2 * 3 * derived.batch * (macs + auxiliary.macs)) / 1e9, 12);
  const attack = benchmarkCase('pgd20-resnet18', 'smoke');
  expect(stepGflop(attack)).toBeCloseTo((2 * 40 * attack.batch * countCosts(attack.graph).macs) / 1e9, 12);
  // Weights 3; α: forward and backward, of the perturbed images too, and of the 7 steps of the attack.
  const [darts, noise, pgd] = searchCases('smoke').map(search => stepGflop(search));
  expect([noise / darts, pgd / darts]).toEqual([expect.closeTo(7 / 5), expect.closeTo(21 / 5)]);
});

test('a case is read as it was written', async () => {
  const folder = await temporaryFolder();
  const supernet = benchmarkCase('darts-supernet', 'smoke');
  await writeExchange(folder, supernet);
  const workload = await readExchange(folder);
  expect(workload).toMatchObject({ graph: supernet.graph, step: supernet.step });
  expect(workload.images.shape).toEqual([supernet.batch, 16, 16, 3]);
  expect(workload.labels).toHaveLength(supernet.batch);
  expect(Object.keys(workload.alpha!)).toEqual(['normal', 'reduce']);
  const [row] = [workload.alpha!.normal.subarray(0, 8)];
  expect(row.reduce((sum, weight) => sum + weight)).toBeCloseTo(1, 5);
  expect(workload.parameters.get('stem.1.running_mean')!.data.every(value => value !== 0)).toBe(true);
});
