import type { NamedTensors, Tensor } from '../../src/base/tensor.js';
import type { Alpha, BackwardRequest, Engine, ForwardOptions, Model } from '../../src/engine/engine.js';
import type { AlphaTable, Graph } from '../../src/graph/graph.js';
import { GraphBuilder } from '../../src/graph/graphBuilder.js';
import { inferShapes } from '../../src/graph/inferShapes.js';

/** A few layers under test, and what they are run on. */
export interface Scenario {
  readonly title: string;
  readonly image: { height: number; width: number; channels: number };
  /** [batch × height × width × channels] */
  readonly x: Float32Array;
  /** Adds the layers to the builder and returns the node whose output is looked at. */
  build(builder: GraphBuilder): string;
  readonly alphaTables?: readonly AlphaTable[];
  readonly alpha?: Alpha;
  /** Parameters and running statistics by name; the others keep what the seed made. */
  readonly parameters?: Readonly<Record<string, readonly number[] | Float32Array>>;
  /** Train mode when left out. */
  readonly options?: Partial<ForwardOptions>;
}

/** What came out of one forward and one backward pass over a scenario. */
export interface Observation {
  readonly y: Float32Array;
  readonly dInput: Float32Array;
  readonly dWeights: NamedTensors;
  readonly dAlpha: Alpha;
  /** Parameters and running statistics after the forward pass. */
  readonly state: NamedTensors;
}

/** The node that makes the observed output the logits: a linear layer whose weight is the identity. */
export const observer = 'observer';

export function scenarioGraph({ image, build, alphaTables = [] }: Scenario): Graph {
  const builder = new GraphBuilder(image);
  for (const table of alphaTables) builder.declareAlpha(table);
  const observed = build(builder);
  const shape = inferShapes(withLogits(builder, observed)).get(observed)!;
  const units = shape.height * shape.width * shape.channels;
  return builder.finish({ logits: builder.add(observer, { kind: 'linear', units, bias: false }, observed) });
}

/** Compiles a scenario with its parameters in place. */
export async function compileScenario(engine: Engine, scenario: Scenario): Promise<Model> {
  const model = await engine.compile(scenarioGraph(scenario), { seed: 11 });
  const state = new Map(await model.getState());
  const identity = state.get(`${observer}.weight`)!;
  const units = identity.shape[0];
  set(state, `${observer}.weight`, identityOf(units));
  for (const [name, values] of Object.entries(scenario.parameters ?? {})) set(state, name, values);
  await model.setState(state);
  return model;
}

/** One forward and one backward pass with every gradient asked for. */
export async function observe(
  engine: Engine,
  scenario: Scenario,
  dOutput: (size: number) => Float32Array,
  request: BackwardRequest = {},
): Promise<Observation> {
  const model = await compileScenario(engine, scenario);
  try {
    const pass = await model.forward(imagesOf(scenario), optionsOf(scenario));
    const state = await model.getState();
    const gradients = await model.backward(pass, dOutput(pass.logits.length), {
      weights: true,
      alpha: true,
      input: true,
      ...request,
    });
    const dWeights = new Map(await gradients.weights!.read());
    dWeights.delete(`${observer}.weight`);
    return { y: pass.logits, dInput: gradients.input!, dWeights, dAlpha: gradients.alpha!, state };
  } finally {
    model.dispose();
  }
}

export function imagesOf({ image: { height, width, channels }, x }: Scenario): Tensor {
  return { shape: [x.length / (height * width * channels), height, width, channels], data: x };
}

export function optionsOf({ alpha, options }: Scenario): ForwardOptions {
  return { mode: 'train', alpha, ...options };
}

function withLogits(builder: GraphBuilder, observed: string): Graph {
  const graph = builder.finish({ logits: observed });
  // Shapes are wanted before the observer's size is known: a pooled copy stands in for the logits.
  const stand: Graph['nodes'][number] = {
    id: 'stand-in',
    inputs: [observed],
    layer: { kind: 'globalAvgPool' },
  };
  return { ...graph, nodes: [...graph.nodes, stand], logits: stand.id };
}

function identityOf(units: number): Float32Array {
  const identity = new Float32Array(units * units);
  for (let i = 0; i < units; i++) identity[i * units + i] = 1;
  return identity;
}

function set(state: Map<string, Tensor>, name: string, values: ArrayLike<number>): void {
  const tensor = state.get(name);
  if (!tensor || tensor.data.length !== values.length)
    throw new Error(`no ${values.length} values in ${name}`);
  state.set(name, { shape: tensor.shape, data: Float32Array.from(values) });
}
