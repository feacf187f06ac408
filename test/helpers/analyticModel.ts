import type { Model } from '../../src/engine/engine.js';
import { GraphBuilder } from '../../src/graph/graphBuilder.js';
import type { ImageShape } from '../../src/perturb/subject.js';

/** Logits of one image, and how much the image's gradient of Σ dLogits · logits is. */
export interface AnalyticNetwork {
  readonly classes: number;
  logits(x: ArrayLike<number>): readonly number[];
  gradient(x: ArrayLike<number>, dLogits: ArrayLike<number>): readonly number[];
}

/** A model that was called, and with what. */
export interface Recorded {
  readonly model: Model;
  /** Every image that a forward pass was given, in order. */
  readonly seen: number[][];
  /** Sizes of the forward passes. */
  readonly batches: number[];
}

/** A network that is a formula, as a model: for attacks whose answer is known by hand. */
export function analyticModel(network: AnalyticNetwork, { height, width, channels }: ImageShape): Recorded {
  const builder = new GraphBuilder({ height, width, channels });
  const { classes } = network;
  const logits = builder.add('linear', { kind: 'linear', units: classes, bias: true }, builder.input);
  const graph = builder.finish({ logits });
  const size = height * width * channels;
  const seen: number[][] = [];
  const batches: number[] = [];
  const passes = new WeakMap<object, Float32Array>();
  const refuse = (): never => {
    throw new Error('a formula has no parameters');
  };
  const model: Model = {
    graph,
    async forward({ data }) {
      const rows = rowsOf(data, size);
      seen.push(...rows.map(row => Array.from(row)));
      batches.push(rows.length);
      const pass = {
        batch: rows.length,
        classes,
        logits: Float32Array.from(rows.flatMap(row => network.logits(row))),
        dispose() {
          passes.delete(pass);
        },
      };
      passes.set(pass, data.slice());
      return pass;
    },
    async backward(pass, dLogits) {
      const images = rowsOf(passes.get(pass)!, size);
      const slopes = rowsOf(dLogits, classes);
      return { input: Float32Array.from(images.flatMap((image, i) => network.gradient(image, slopes[i]))) };
    },
    step: refuse,
    getState: refuse,
    setState: refuse,
    getOptimiserState: refuse,
    setOptimiserState: refuse,
    dispose: refuse,
  };
  return { model, seen, batches };
}

/** Wx + b, with the weights as rows. */
export function linearNetwork(
  weights: readonly (readonly number[])[],
  bias: readonly number[],
): AnalyticNetwork {
  return {
    classes: weights.length,
    logits: x => weights.map((row, k) => row.reduce((sum, w, i) => sum + w * x[i], bias[k])),
    gradient: (x, dLogits) =>
      Array.from(x, (_, i) => weights.reduce((sum, row, k) => sum + row[i] * dLogits[k], 0)),
  };
}

/** Two classes: 1 outside the sphere around `centre`, 0 inside. */
export function sphereNetwork(centre: readonly number[], radius: number): AnalyticNetwork {
  return {
    classes: 2,
    logits: x => [0, centre.reduce((sum, c, i) => sum + (x[i] - c) ** 2, -(radius ** 2))],
    gradient: (x, dLogits) => centre.map((c, i) => 2 * (x[i] - c) * dLogits[1]),
  };
}

/** Two classes of one hidden ReLU: z₁ − z₀ = max(Σ x − bend, 0) − level, flat below the bend. */
export function hingeNetwork(bend: number, level: number): AnalyticNetwork {
  const hidden = (x: ArrayLike<number>) => Array.from(x).reduce((sum, value) => sum + value, -bend);
  return {
    classes: 2,
    logits: x => [0, Math.max(hidden(x), 0) - level],
    gradient: (x, dLogits) => Array.from(x, () => (hidden(x) > 0 ? dLogits[1] : 0)),
  };
}

function rowsOf(values: Float32Array, size: number): Float32Array[] {
  return Array.from({ length: values.length / size }, (_, i) => values.subarray(i * size, (i + 1) * size));
}
