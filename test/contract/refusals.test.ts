import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import type { Model } from '../../src/engine/engine.js';
import { caughtError } from '../helpers/caughtError.js';
import { describeEngines, enginesUnderTest } from '../helpers/engines.js';
import { alpha, dLogits, evaluate, everything, images, mixedNetwork, sgd, train } from './mixedNetwork.js';

describeEngines(enginesUnderTest, row => {
  const compile = async (): Promise<Model> => (await row.create()).compile(mixedNetwork(), { seed: 7 });

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
      'weights of a pass that promised the gradient of its input alone': {
        call: async model =>
          model.backward(await model.forward(images, { ...evaluate, differentiable: 'input' }), dLogits, {
            weights: true,
          }),
        says: /weights, of a pass with differentiable: 'input'/,
      },
      'alpha of such a pass': {
        call: async model =>
          model.backward(await model.forward(images, { ...train, differentiable: 'input' }), dLogits, {
            alpha: true,
          }),
        says: /alpha, of a pass with differentiable: 'input'/,
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
      const graph = { ...mixedNetwork(), logits: 'nowhere' };
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
