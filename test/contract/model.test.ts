import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import { randomStream } from '../../src/base/randomStream.js';
import type { Tensor } from '../../src/base/tensor.js';
import type { BackwardRequest, Model } from '../../src/engine/engine.js';
import type { SgdSpec } from '../../src/engine/optimiserSpec.js';
import type { Graph } from '../../src/graph/graph.js';
import { GraphBuilder } from '../../src/graph/graphBuilder.js';
import { initialiseParameters } from '../../src/graph/initialise.js';
import { caughtError } from '../helpers/caughtError.js';
import { describeEngines, enginesUnderTest } from '../helpers/engines.js';
import { expectClose } from '../helpers/expectClose.js';

const batch = 2;
const alpha = { mix: Float32Array.of(0.7, 0.3) };
const train = { mode: 'train', alpha } as const;
const evaluate = { mode: 'eval', alpha } as const;
const everything = { weights: true, alpha: true, input: true };
const sgd: SgdSpec = { kind: 'sgd', learningRate: 0.1, momentum: 0.9, weightDecay: 0, nesterov: false };

/** Images 3×3×2 → batch norm → two paths mixed by alpha → drop-path → logits, with an auxiliary head on the norm. */
function network(): Graph {
  const builder = new GraphBuilder({ height: 3, width: 3, channels: 2 });
  builder.declareAlpha({ name: 'mix', rows: 1, columns: 2 });
  const norm = { kind: 'batchNorm', affine: true, momentum: 0.1, epsilon: 1e-5 } as const;
  const normed = builder.add('norm', norm, builder.input);
  const relu = builder.add('relu', { kind: 'relu' }, normed);
  const mixed = builder.add('mixed', { kind: 'weightedSum', table: 'mix', row: 0 }, normed, relu);
  const dropped = builder.add('dropped', { kind: 'dropPath' }, mixed);
  const logits = builder.add('logits', { kind: 'linear', units: 3, bias: true }, dropped);
  const auxiliary = builder.add('auxiliary', { kind: 'linear', units: 3, bias: true }, normed);
  return builder.finish({ logits, auxiliary });
}

function values(count: number, ...labels: string[]): Float32Array {
  const random = randomStream(1, ...labels);
  return Float32Array.from({ length: count }, () => random.normal());
}

const images: Tensor = { shape: [batch, 3, 3, 2], data: values(batch * 18, 'images') };
const dLogits = values(batch * 3, 'dLogits');

describeEngines(enginesUnderTest, row => {
  const compile = async (): Promise<Model> => (await row.create()).compile(network(), { seed: 7 });

  it('starts from the seeded initialiser and gives back the state it was given', async () => {
    const model = await compile();
    expect(await model.getState()).toEqual(initialiseParameters(network(), 7));
    const other = initialiseParameters(network(), 8);
    await model.setState(other);
    expect(await model.getState()).toEqual(other);
    model.dispose();
  });

  it('hands out copies: writing to them changes nothing', async () => {
    const model = await compile();
    const before = await model.forward(images, evaluate);
    (await model.getState()).get('logits.weight')!.data.fill(9);
    before.logits.fill(9);
    const own = { ...images, data: images.data.slice() };
    const pass = await model.forward(own, evaluate);
    own.data.fill(9);
    const gradients = await model.backward(pass, dLogits, { weights: true });
    const again = await model.backward(await model.forward(images, evaluate), dLogits, { weights: true });
    expect(await gradients.weights!.read()).toEqual(await again.weights!.read());
    model.dispose();
  });

  it('computes the auxiliary head in train mode only', async () => {
    const model = await compile();
    expect((await model.forward(images, train)).auxiliary).toHaveLength(batch * 3);
    expect((await model.forward(images, evaluate)).auxiliary).toBeUndefined();
    model.dispose();
  });

  it('gives the auxiliary head a gradient of its own, zero where none is asked for', async () => {
    const model = await compile();
    const gradient = async (request: BackwardRequest) => {
      const pass = await model.forward(images, { ...train, updateStatistics: false });
      return (
        await model.backward(pass, dLogits, { weights: true, input: true, ...request })
      ).weights!.read();
    };
    const without = await gradient({});
    const withHead = await gradient({ dAuxiliary: dLogits });
    expect(without.get('auxiliary.weight')!.data.every(value => value === 0)).toBe(true);
    const column = [dLogits[0] + dLogits[3], dLogits[1] + dLogits[4], dLogits[2] + dLogits[5]];
    expectClose(withHead.get('auxiliary.bias')!.data, column, {}, 'gradient of the head');
    expect(withHead.get('norm.bias')!.data).not.toEqual(without.get('norm.bias')!.data);
    model.dispose();
  });

  it('returns exactly the gradients that were asked for, the same alone as together', async () => {
    const model = await compile();
    const run = async (request: BackwardRequest) =>
      model.backward(await model.forward(images, evaluate), dLogits, request);
    const all = await run(everything);
    const alone = {
      weights: (await run({ weights: true })).weights,
      alpha: (await run({ alpha: true })).alpha,
      input: (await run({ input: true })).input,
    };
    expect(await alone.weights!.read()).toEqual(await all.weights!.read());
    expect(alone.alpha).toEqual(all.alpha);
    expect(alone.input).toEqual(all.input);
    const some = await run({ alpha: true });
    expect([some.weights, some.input]).toEqual([undefined, undefined]);
    model.dispose();
  });

  it('adds to earlier gradients: twice the same is the double', async () => {
    const model = await compile();
    const run = async (request: BackwardRequest) =>
      model.backward(await model.forward(images, evaluate), dLogits, { ...everything, ...request });
    const once = await run({});
    const [weights, mix, input] = [await once.weights!.read(), once.alpha!.mix.slice(), once.input!.slice()];
    const twice = await run({ into: once });
    for (const [name, { data }] of await twice.weights!.read()) {
      expectClose(
        data,
        weights.get(name)!.data.map(value => 2 * value),
        {},
        name,
      );
    }
    expectClose(
      twice.alpha!.mix,
      mix.map(value => 2 * value),
      {},
      'alpha',
    );
    expectClose(
      twice.input!,
      input.map(value => 2 * value),
      {},
      'input',
    );
    model.dispose();
  });

  it('moves the running statistics in train mode, unless told not to, and never in eval mode', async () => {
    const model = await compile();
    const mean = async () => (await model.getState()).get('norm.running_mean')!.data;
    const before = await mean();
    await model.forward(images, evaluate);
    await model.forward(images, { ...train, updateStatistics: false });
    expect(await mean()).toEqual(before);
    await model.forward(images, train);
    expect(await mean()).not.toEqual(before);
    model.dispose();
  });

  it('computes the same logits for a pass that no backward will follow', async () => {
    const model = await compile();
    const { logits } = await model.forward(images, evaluate);
    const bare = await model.forward(images, { ...evaluate, differentiable: false });
    expect(bare.logits).toEqual(logits);
    await caughtError(InputError, () => model.backward(bare, dLogits, everything));
    model.dispose();
  });

  it('keeps passes apart: an earlier one can be differentiated after a later one', async () => {
    const model = await compile();
    const other = { ...images, data: values(batch * 18, 'others') };
    const gradient = async (x: Tensor) =>
      (await model.backward(await model.forward(x, evaluate), dLogits, { alpha: true })).alpha!.mix;
    const expected = [await gradient(images), await gradient(other)];
    const first = await model.forward(images, evaluate);
    const second = await model.forward(other, evaluate);
    const mixOf = async (pass: typeof first) =>
      (await model.backward(pass, dLogits, { alpha: true })).alpha!.mix;
    expect([await mixOf(first), await mixOf(second)]).toEqual(expected);
    model.dispose();
  });

  describe('refuses', () => {
    const refusals: Record<string, { call: (model: Model) => Promise<unknown>; says: RegExp }> = {
      'images of another height': {
        call: model => model.forward({ shape: [1, 4, 3, 2], data: new Float32Array(24) }, train),
        says: /shape \[1, 4, 3, 2\].*3, 3, 2/,
      },
      'a shape that its data does not fill': {
        call: model => model.forward({ shape: [2, 3, 3, 2], data: new Float32Array(18) }, train),
        says: /18 values.*36/,
      },
      'an empty batch': {
        call: model => model.forward({ shape: [0, 3, 3, 2], data: new Float32Array(0) }, train),
        says: /batch of 1 or more/,
      },
      'a missing alpha table': {
        call: model => model.forward(images, { mode: 'train' }),
        says: /no alpha table mix/,
      },
      'an unknown alpha table': {
        call: model => model.forward(images, { mode: 'train', alpha: { ...alpha, mux: alpha.mix } }),
        says: /alpha table mux.*mix/,
      },
      'an alpha table of the wrong size': {
        call: model => model.forward(images, { mode: 'train', alpha: { mix: new Float32Array(3) } }),
        says: /mix.*3 values.*2 values/,
      },
      'drop-path in eval mode': {
        call: model => model.forward(images, { ...evaluate, dropPath: { rate: 0.1, seed: 1 } }),
        says: /dropPath in eval mode/,
      },
      'moving statistics in eval mode': {
        call: model => model.forward(images, { ...evaluate, updateStatistics: true }),
        says: /updateStatistics in eval mode/,
      },
      'a drop-path rate of 1': {
        call: model => model.forward(images, { ...train, dropPath: { rate: 1, seed: 1 } }),
        says: /rate 1.*\[0, 1\)/,
      },
      'dLogits of the wrong size': {
        call: async model =>
          model.backward(await model.forward(images, train), new Float32Array(5), everything),
        says: /dLogits of 5 values.*6 values/,
      },
      'a gradient at auxiliary logits that there are not': {
        call: async model =>
          model.backward(await model.forward(images, evaluate), dLogits, { dAuxiliary: dLogits }),
        says: /without auxiliary logits/,
      },
      'a pass that is used up': {
        call: async model => {
          const pass = await model.forward(images, train);
          await model.backward(pass, dLogits, everything);
          return model.backward(pass, dLogits, everything);
        },
        says: /used up/,
      },
      'a pass that was disposed': {
        call: async model => {
          const pass = await model.forward(images, train);
          pass.dispose();
          pass.dispose();
          return model.backward(pass, dLogits, everything);
        },
        says: /used up/,
      },
      'a pass of another model': {
        call: async model =>
          model.backward(await (await compile()).forward(images, train), dLogits, everything),
        says: /another model/,
      },
      'adding to gradients of another request': {
        call: async model => {
          const into = await model.backward(await model.forward(images, train), dLogits, { alpha: true });
          return model.backward(await model.forward(images, train), dLogits, { ...everything, into });
        },
        says: /without weights/,
      },
      'a step without gradients of the weights': {
        call: async model =>
          model.step(sgd, await model.backward(await model.forward(images, train), dLogits, { input: true })),
        says: /gradients/,
      },
      'a second step with the same gradients': {
        call: async model => {
          const gradients = await model.backward(await model.forward(images, train), dLogits, everything);
          await model.step(sgd, gradients);
          return model.step(sgd, gradients);
        },
        says: /used up/,
      },
      'reading gradients that are used up': {
        call: async model => {
          const { weights } = await model.backward(await model.forward(images, train), dLogits, everything);
          weights!.dispose();
          return weights!.read();
        },
        says: /used up/,
      },
      'a negative learning rate': {
        call: async model =>
          model.step(
            { ...sgd, learningRate: -1 },
            await model.backward(await model.forward(images, train), dLogits, everything),
          ),
        says: /learningRate -1/,
      },
      'Nesterov without momentum': {
        call: async model =>
          model.step(
            { ...sgd, momentum: 0, nesterov: true },
            await model.backward(await model.forward(images, train), dLogits, everything),
          ),
        says: /Nesterov/,
      },
      'another optimiser than the one whose state it holds': {
        call: async model => {
          const gradients = async () =>
            model.backward(await model.forward(images, train), dLogits, { weights: true });
          await model.step(sgd, await gradients());
          const adam = {
            kind: 'adam',
            learningRate: 1,
            beta1: 0.9,
            beta2: 0.9,
            epsilon: 1,
            weightDecay: 0,
          } as const;
          return model.step(adam, await gradients());
        },
        says: /adam after steps of sgd/,
      },
      'a state with a name too few': {
        call: async model => {
          const state = new Map(await model.getState());
          state.delete('logits.bias');
          return model.setState(state);
        },
        says: /no state logits\.bias/,
      },
      'a state with an unknown name': {
        call: async model =>
          model.setState(
            new Map(await model.getState()).set('logits.bios', { shape: [3], data: new Float32Array(3) }),
          ),
        says: /logits\.bios.*logits\.bias/,
      },
      'a state of another shape': {
        call: async model =>
          model.setState(
            new Map(await model.getState()).set('logits.bias', { shape: [4], data: new Float32Array(4) }),
          ),
        says: /logits\.bias.*\[4\].*\[3\]/,
      },
      'an optimiser state with an unknown name': {
        call: model =>
          model.setOptimiserState(
            new Map([['logits.bias.momentums', { shape: [3], data: new Float32Array(3) }]]),
          ),
        says: /logits\.bias\.momentums/,
      },
      'a second call while the first runs': {
        call: async model => {
          const first = model.forward(images, train);
          try {
            return await model.getState();
          } finally {
            await first;
          }
        },
        says: /getState while forward runs/,
      },
      'a call of a disposed model': {
        call: model => {
          model.dispose();
          model.dispose();
          return model.forward(images, train);
        },
        says: /disposed/,
      },
    };

    it.each(Object.entries(refusals))('%s', async (_name, { call, says }) => {
      const model = await compile();
      const { message } = await caughtError(InputError, () => call(model));
      expect(message).toMatch(says);
      model.dispose();
    });

    it('an impossible graph', async () => {
      const graph = { ...network(), logits: 'nowhere' };
      await caughtError(InputError, async () => (await row.create()).compile(graph, { seed: 1 }));
    });

    it('wrong calls without using the pass up', async () => {
      const model = await compile();
      const pass = await model.forward(images, train);
      await caughtError(InputError, () => model.backward(pass, new Float32Array(1), everything));
      expect((await model.backward(pass, dLogits, everything)).input).toHaveLength(images.data.length);
      model.dispose();
    });
  });
});
