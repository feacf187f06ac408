import { expect, it } from 'vitest';
import { randomStream } from '../../src/base/randomStream.js';
import type { Alpha, Engine, Gradients } from '../../src/engine/engine.js';
import { createTfjsEngine } from '../../src/engine/tfjs/createTfjsEngine.js';
import { checkGradients } from './checkGradients.js';
import type { Scenario } from './observe.js';

const scenario: Scenario = {
  title: 'a mixed linear layer',
  image: { height: 1, width: 2, channels: 1 },
  x: Float32Array.of(0.5, 1, -1, 2),
  build(builder) {
    const linear = builder.add('linear', { kind: 'linear', units: 2, bias: true }, builder.input);
    return builder.add('mixed', { kind: 'weightedSum', table: 'mix', row: 0 }, linear);
  },
  alphaTables: [{ name: 'mix', rows: 1, columns: 1 }],
  alpha: { mix: Float32Array.of(1.5) },
};

/** tfjs:cpu with one part of its gradients spoilt by five per cent. */
async function spoilt(spoil: (gradients: Gradients) => Gradients): Promise<Engine> {
  const engine = await createTfjsEngine('cpu');
  return {
    ...engine,
    async compile(graph, options) {
      const model = await engine.compile(graph, options);
      const backward = model.backward.bind(model);
      model.backward = async (...call) => spoil(await backward(...call));
      return model;
    },
  };
}

const more = (values: Float32Array) => values.map(value => 1.05 * value);
const check = async (spoil: (gradients: Gradients) => Gradients) =>
  checkGradients(await spoilt(spoil), scenario, randomStream(1, 'check'));

it('accepts a right engine', async () => {
  await check(gradients => gradients);
});

it('fails for a wrong input gradient', async () => {
  const wrong = check(gradients => ({ ...gradients, input: more(gradients.input!) }));
  await expect(wrong).rejects.toThrow(/input gradient/);
});

it('fails for a wrong gradient of α', async () => {
  const scale = (alpha: Alpha) => ({ mix: more(alpha.mix) });
  const wrong = check(gradients => ({ ...gradients, alpha: scale(gradients.alpha!) }));
  await expect(wrong).rejects.toThrow(/gradient of mix/);
});

it('fails for a wrong gradient of a weight', async () => {
  const wrong = check(({ weights, ...rest }) => ({
    ...rest,
    weights: {
      dispose: () => weights!.dispose(),
      async read() {
        const read = new Map(await weights!.read());
        const { shape, data } = read.get('linear.weight')!;
        return read.set('linear.weight', { shape, data: more(data) });
      },
    },
  }));
  await expect(wrong).rejects.toThrow(/gradient of linear\.weight/);
});
