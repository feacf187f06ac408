import { expect, it } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import type { Tensor } from '../../src/base/tensor.js';
import type { BackwardRequest, Model, Pass } from '../../src/engine/engine.js';
import { initialiseParameters } from '../../src/graph/initialise.js';
import { caughtError } from '../helpers/caughtError.js';
import { describeEngines, enginesUnderTest } from '../helpers/engines.js';
import { expectClose } from '../helpers/expectClose.js';
import { batch, dLogits, evaluate, everything, images, mixedNetwork, train, values } from './mixedNetwork.js';

describeEngines(enginesUnderTest, row => {
  const compile = async (): Promise<Model> => (await row.create()).compile(mixedNetwork(), { seed: 7 });

  it('starts from the seeded initialiser and gives back the state it was given', async () => {
    const model = await compile();
    expect(await model.getState()).toEqual(initialiseParameters(mixedNetwork(), 7));
    const other = initialiseParameters(mixedNetwork(), 8);
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

  it.each([
    ['train', train],
    ['evaluate', evaluate],
  ])('differentiates a kept pass again, with the bits of a pass of its own (%s)', async (_mode, mode) => {
    const model = await compile();
    const forward = () => model.forward(images, { ...mode, updateStatistics: false });
    const seeds = [dLogits, values(batch * 3, 'other'), dLogits];
    const taken = async (pass: Pass, seed: Float32Array, keep: boolean) => {
      const { weights, ...rest } = await model.backward(pass, seed, { ...everything, keep });
      return { ...rest, weights: await weights!.read() };
    };
    const kept = await forward();
    for (const [place, seed] of seeds.entries()) {
      const last = place === seeds.length - 1;
      expect(await taken(kept, seed, !last)).toEqual(await taken(await forward(), seed, false));
    }
    const refused = await caughtError(InputError, () => model.backward(kept, dLogits, everything));
    expect(refused.message).toContain('used up');
    const given = await forward();
    await model.backward(given, dLogits, { input: true, keep: true });
    given.dispose();
    expect(await caughtError(InputError, () => model.backward(given, dLogits, everything))).toBeDefined();
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
});
