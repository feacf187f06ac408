import type { RandomStream } from '../../src/base/randomStream.js';
import type { NamedTensors } from '../../src/base/tensor.js';
import type { Alpha, Engine } from '../../src/engine/engine.js';
import { dot } from './directionalDerivative.js';
import { expectGradient } from './expectGradient.js';
import { compileScenario, imagesOf, observer, optionsOf, type Scenario } from './observe.js';

/** Holds the gradients at the input, the weights and α of a scenario against finite differences. */
export async function checkGradients(
  engine: Engine,
  scenario: Scenario,
  random: RandomStream,
): Promise<void> {
  const model = await compileScenario(engine, scenario);
  const images = imagesOf(scenario);
  const options = optionsOf(scenario);
  const state = await model.getState();
  try {
    const pass = await model.forward(images, options);
    const dLogits = pass.logits.map(() => random.normal());
    const gradients = await model.backward(pass, dLogits, { weights: true, alpha: true, input: true });
    const loss = async (x: Float32Array, alpha?: Alpha) => {
      const { logits } = await model.forward(
        { ...images, data: x },
        { ...options, alpha, differentiable: false },
      );
      return dot(logits, dLogits);
    };

    await model.setState(state);
    const atInput = (x: Float32Array) => loss(x, options.alpha);
    await expectGradient(atInput, images.data, gradients.input!, random, { what: 'input gradient' });

    for (const [name, gradient] of await gradients.weights!.read()) {
      if (name === `${observer}.weight`) continue;
      const atWeights = async (values: Float32Array) => {
        await model.setState(withValues(state, name, values));
        return loss(images.data, options.alpha);
      };
      const what = `gradient of ${name}`;
      await expectGradient(atWeights, state.get(name)!.data, gradient.data, random, { what, directions: 1 });
    }
    await model.setState(state);

    for (const [table, gradient] of Object.entries(gradients.alpha!)) {
      const atAlpha = (values: Float32Array) => loss(images.data, { ...options.alpha, [table]: values });
      await expectGradient(atAlpha, options.alpha![table], gradient, random, {
        what: `gradient of ${table}`,
      });
    }
    gradients.weights!.dispose();
  } finally {
    model.dispose();
  }
}

function withValues(state: NamedTensors, name: string, data: Float32Array): NamedTensors {
  return new Map(state).set(name, { shape: state.get(name)!.shape, data });
}
