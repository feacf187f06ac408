import { randomStream } from '../../../src/base/randomStream.js';
import type { Engine, Model } from '../../../src/engine/engine.js';
import type { Graph } from '../../../src/graph/graph.js';
import { GraphBuilder } from '../../../src/graph/graphBuilder.js';

export interface Convolution {
  height: number;
  width: number;
  channels: number;
  filters: number;
  padding: number;
  kernel?: number;
  stride?: number;
}

/** Rows and columns of the output. */
export function outputOf({ height, width, padding, kernel = 3, stride = 1 }: Convolution): [number, number] {
  return [height, width].map(size => Math.floor((size + 2 * padding - kernel) / stride) + 1) as [
    number,
    number,
  ];
}

/**
 * A convolution whose output is the logits, pixel by pixel, so that a test sees and sets every value; and, if asked
 * for, the same reading through a ReLU, so that gradients are masked and added.
 */
export function convolutionGraph(shape: Convolution, { rectified = false, bias = false } = {}): Graph {
  const { height, width, channels, filters, padding, kernel = 3, stride = 1 } = shape;
  const builder = new GraphBuilder({ height, width, channels });
  const layer = {
    kind: 'conv2d',
    ...{ filters, kernel, stride, padding, bias },
    dilation: 1,
    groups: 1,
  } as const;
  const outputs = [builder.add('plain', layer, builder.input)];
  if (rectified)
    outputs.push(builder.add('masked', layer, builder.add('relu', { kind: 'relu' }, builder.input)));
  const [rows, columns] = outputOf(shape);
  const pixels = outputs.flatMap((output, which) =>
    Array.from({ length: rows * columns }, (_, at) => {
      const top = Math.floor(at / columns);
      const left = at % columns;
      const crop = { top: -top, bottom: top - rows + 1, left: -left, right: left - columns + 1 };
      return builder.add(`pixel.${which}.${at}`, { kind: 'pad', ...crop }, output);
    }),
  );
  return builder.finish({ logits: builder.add('pixels', { kind: 'concat' }, ...pixels) });
}

export interface Convolved {
  y: Float32Array;
  dx: Float32Array;
  weights: Map<string, Float32Array>;
}

/** Forward and backward through the model of a {@link convolutionGraph}. */
export async function convolve(
  model: Model,
  shape: Convolution,
  x: Float32Array,
  dy: Float32Array,
): Promise<Convolved> {
  const batch = x.length / (shape.height * shape.width * shape.channels);
  const images = { shape: [batch, shape.height, shape.width, shape.channels], data: x };
  const pass = await model.forward(images, { mode: 'eval' });
  const { weights, input } = await model.backward(pass, dy, { weights: true, input: true });
  const read = [...(await weights!.read())].map(([name, { data }]) => [name, data] as const);
  return { y: pass.logits, dx: input!, weights: new Map(read) };
}

/** Random x and dy of a batch, the former with a standard deviation of one. */
export function drawn(shape: Convolution, batch: number, outputs: number, seed = 3) {
  const random = randomStream(seed, 'convolution');
  const draw = (length: number) => Float32Array.from({ length }, () => random.normal());
  const [rows, columns] = outputOf(shape);
  return {
    x: draw(batch * shape.height * shape.width * shape.channels),
    dy: draw(batch * rows * columns * shape.filters * outputs),
  };
}

/** A model of the convolution, its bias random too. */
export async function compiled(engine: Engine, graph: Graph): Promise<Model> {
  const model = await engine.compile(graph, { seed: 5 });
  const random = randomStream(7, 'bias');
  const state = new Map(await model.getState());
  for (const [name, { shape, data }] of state)
    if (shape.length === 1) state.set(name, { shape, data: data.map(() => random.normal()) });
  await model.setState(state);
  return model;
}
