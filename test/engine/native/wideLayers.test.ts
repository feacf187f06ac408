import { expect, test } from 'vitest';
import { randomStream } from '../../../src/base/randomStream.js';
import { createNativeEngine } from '../../../src/engine/native/createNativeEngine.js';
import { GraphBuilder } from '../../../src/graph/graphBuilder.js';
import { expectClose } from '../../helpers/expectClose.js';
import { vectorisedKernels } from '../../helpers/vectorisedKernels.js';

const [inputs, units, batch] = [96, 3000, 3];

/** Two layers with biases and so many weights that each has its sums over the batch formed for itself. */
function wideGraph() {
  const builder = new GraphBuilder({ height: 1, width: 1, channels: inputs });
  const hidden = builder.add('first', { kind: 'linear', units, bias: true }, builder.input);
  return builder.finish({
    logits: builder.add('second', { kind: 'linear', units: 100, bias: true }, hidden),
  });
}

test.each(['reference', ...vectorisedKernels] as const)(
  '%s: gradients of layers with more than 2¹⁸ weights and a bias are sums over the batch',
  async kernels => {
    const random = randomStream(3, 'wide');
    const draw = (length: number) => Float32Array.from({ length }, () => random.normal());
    const model = await createNativeEngine({ kernels, threads: 2 }).compile(wideGraph(), { seed: 5 });
    const x = draw(batch * inputs);
    const dy = draw(batch * 100);
    const second = (await model.getState()).get('second.weight')!;
    const pass = await model.forward({ shape: [batch, 1, 1, inputs], data: x }, { mode: 'train' });
    const { weights } = await model.backward(pass, dy, { weights: true });
    const found = await weights!.read();
    // dh = dy · W, by image and unit; W is [100, units].
    expect(second.shape).toEqual([100, units]);
    const dh = Array.from({ length: batch }, (_, image) =>
      Float64Array.from({ length: units }, (_, unit) => {
        let sum = 0;
        for (let k = 0; k < 100; k++) sum += dy[image * 100 + k] * second.data[k * units + unit];
        return sum;
      }),
    );
    const sum = (term: (image: number) => number) => term(0) + term(1) + term(2);
    const dWeight = Float32Array.from({ length: units * inputs }, (_, at) =>
      sum(image => dh[image][Math.floor(at / inputs)] * x[image * inputs + (at % inputs)]),
    );
    const dBias = Float32Array.from({ length: units }, (_, unit) => sum(image => dh[image][unit]));
    expectClose(found.get('first.weight')!.data, dWeight, { absolute: 1e-4 });
    expectClose(found.get('first.bias')!.data, dBias, { absolute: 1e-4 });
    const state = await model.getState();
    const [w, b] = ['first.weight', 'first.bias'].map(name => state.get(name)!.data);
    const hidden = (image: number, unit: number) => {
      let value = b[unit];
      for (let i = 0; i < inputs; i++) value += w[unit * inputs + i] * x[image * inputs + i];
      return value;
    };
    const h = Array.from({ length: batch }, (_, image) =>
      Float64Array.from({ length: units }, (_, unit) => hidden(image, unit)),
    );
    const dWeight2 = Float32Array.from({ length: 100 * units }, (_, at) =>
      sum(image => dy[image * 100 + Math.floor(at / units)] * h[image][at % units]),
    );
    expectClose(found.get('second.weight')!.data, dWeight2, { absolute: 1e-4 });
    const dBias2 = Float32Array.from({ length: 100 }, (_, k) => sum(image => dy[image * 100 + k]));
    expectClose(found.get('second.bias')!.data, dBias2, { absolute: 1e-5 });
    model.dispose();
  },
);
