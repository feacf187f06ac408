import type { NamedTensors, Tensor } from '../../base/tensor.js';
import type { Alpha, WeightGradients } from '../../engine/engine.js';
import { crossEntropy } from '../../loss/crossEntropy.js';
import type { ArchitectureStep, LabelledBatch, SearchStrategy } from '../strategy.js';

/** Length of the step in the weights that a finite difference takes: h · ‖∇w′ U‖, as DARTS sets it. */
const stepLength = 0.01;

/**
 * Second-order DARTS (Liu et al., arXiv 1806.09055, eq. 7–8) over the upper objective U of any first-order strategy: the
 * weights are unrolled by one step of training, and the dependence of w′ on α is differentiated too:
 *
 *     w′ = w − ξ (μ v + ∇w L_train(w, α) + λ_w w)
 *     dα = ∂α U(w′, α) − ξ (∇α L_train(w⁺, α) − ∇α L_train(w⁻, α)) / 2h,   w± = w ± h ∇w′ U(w′, α),   h = 0.01 / ‖∇w′ U‖
 *
 * The unrolled step is the coming one of the weights, with its momentum v and weight decay λ_w as in the authors' code, but
 * without clipping, whose factor depends on α too. A perturbed input of L_train counts as a constant. Weights,
 * running statistics and optimiser state are afterwards what they were, bit for bit. In passes: U's, whose backward goes
 * to the weights too, one forward and backward of the weights, and two of α.
 *
 * @param strategy must give weight gradients when a step wants them
 */
export function unrolled(strategy: SearchStrategy): SearchStrategy {
  return {
    ...strategy,
    async architectureGradient(step) {
      const { model, training } = step;
      const images = (await training.input?.()) ?? training.images;
      const batch = { images, labels: training.labels };
      const weights = await model.getState();
      const optimiser = await model.getOptimiserState();
      try {
        await unrollWeights(step, batch);
        const upper = await strategy.architectureGradient({ ...step, wantsWeights: true });
        const direction = await takeGradients(upper.weights!);
        const product = await crossDerivative(step, batch, weights, direction);
        const { learningRate, momentum, nesterov } = training.optimiser;
        const rate = nesterov ? learningRate * (1 + momentum) : learningRate;
        return { ...upper, weights: undefined, dAlpha: addScaled(upper.dAlpha, -rate, product) };
      } finally {
        await model.setState(weights);
        await model.setOptimiserState(optimiser);
      }
    },
  };
}

async function unrollWeights(step: ArchitectureStep, batch: LabelledBatch): Promise<void> {
  const { clipNorm: _unclipped, ...optimiser } = step.training.optimiser;
  const gradients = await trainingGradients(step, batch, 'weights');
  await step.model.step(optimiser, gradients);
}

/** ∇²α,w L_train(w, α) · direction, by central differences of ∇α L_train along the direction. */
async function crossDerivative(
  step: ArchitectureStep,
  batch: LabelledBatch,
  weights: NamedTensors,
  direction: NamedTensors,
): Promise<Alpha> {
  const length = lengthOf(direction);
  // Where U does not depend on the weights there is nothing to differentiate along.
  if (length === 0) return scale(step.alpha, 0);
  const h = stepLength / length;
  const gradientAt = async (by: number) => {
    await step.model.setState(moveWeights(weights, by, direction));
    const { alpha } = await trainingGradients(step, batch, 'alpha');
    return alpha!;
  };
  const ahead = await gradientAt(h);
  const behind = await gradientAt(-h);
  return scale(addScaled(ahead, -1, behind), 1 / (2 * h));
}

/** The gradient of the cross-entropy of a training batch, with respect to weights or mixing weights. */
async function trainingGradients(
  { model, alpha }: ArchitectureStep,
  { images, labels }: LabelledBatch,
  of: 'weights' | 'alpha',
) {
  const pass = await model.forward(images, { mode: 'train', alpha, updateStatistics: false });
  const { dLogits } = crossEntropy(pass.logits, labels, pass.classes);
  return model.backward(pass, dLogits, { [of]: true });
}

async function takeGradients(gradients: WeightGradients): Promise<NamedTensors> {
  const copies = await gradients.read();
  gradients.dispose();
  return copies;
}

function lengthOf(tensors: NamedTensors): number {
  let sum = 0;
  for (const { data } of tensors.values()) for (const value of data) sum += value * value;
  return Math.sqrt(sum);
}

function moveWeights(weights: NamedTensors, by: number, direction: NamedTensors): NamedTensors {
  const move = (name: string, tensor: Tensor): Tensor => {
    const along = direction.get(name)?.data;
    // Running statistics have no gradient.
    if (along === undefined) return tensor;
    return { shape: tensor.shape, data: tensor.data.map((value, i) => value + by * along[i]) };
  };
  return new Map(Array.from(weights, ([name, tensor]) => [name, move(name, tensor)]));
}

function addScaled(to: Alpha, factor: number, values: Alpha): Alpha {
  return mapTables(to, (data, table) => data.map((value, i) => value + factor * values[table][i]));
}

function scale(values: Alpha, factor: number): Alpha {
  return mapTables(values, data => data.map(value => factor * value));
}

function mapTables(tables: Alpha, map: (data: Float32Array, table: string) => Float32Array): Alpha {
  return Object.fromEntries(Object.entries(tables).map(([table, data]) => [table, map(data, table)]));
}
