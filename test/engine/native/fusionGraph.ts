import fc from 'fast-check';
import type { Graph } from '../../../src/graph/graph.js';
import { GraphBuilder } from '../../../src/graph/graphBuilder.js';
import type { Layer, LayerOf } from '../../../src/graph/layer.js';

/** A random network of what src/native/core/fusion.h leaves to readers, with every sort of reader. */
export interface Recipe {
  image: { height: number; width: number; channels: number };
  filters: number;
  operations: { name: Operation; from: [number, number, number]; flag: boolean }[];
  /** What gives the logits: a linear layer, a normalisation that nobody reads, or a sum that nobody reads. */
  head: 'linear' | 'norm' | 'sum';
  auxiliary: boolean;
}

/** The network under construction: operations read the tensors of the current resolution. */
interface Growing {
  add(layer: Layer, ...inputs: string[]): string;
  /** One of the latest tensors, whose number is counted from the end. */
  at(number: number): string;
  tensors: string[];
  filters: number;
  /** The network's input. */
  images: string;
}

type Rule = (net: Growing, from: [number, number, number], flag: boolean) => string;

const relu = { kind: 'relu' } as const;

function norm(affine: boolean): LayerOf<'batchNorm'> {
  return { kind: 'batchNorm', affine, momentum: 0.3, epsilon: 0.1 };
}

function conv(filters: number, more: Partial<LayerOf<'conv2d'>> = {}): Layer {
  const window = { kernel: 1, stride: 1, padding: 0, dilation: 1 };
  return { kind: 'conv2d', filters, groups: 1, bias: false, ...window, ...more };
}

const three = { kernel: 3, padding: 1 };

/** Depthwise, then pointwise. */
function pair(net: Growing, input: string, stride = 1): string {
  const { filters } = net;
  return net.add(conv(filters), net.add(conv(filters, { ...three, stride, groups: filters }), input));
}

/** Both halves of the channels from pixels that are one apart, so that none is lost (DARTS' FactorizedReduce). */
function factorizedReduce(net: Growing, input: string, affine: boolean): string {
  const half = Math.ceil(net.filters / 2);
  const shifted = net.add({ kind: 'pad', top: -1, bottom: 1, left: -1, right: 1 }, input);
  const halves = [net.add(conv(half, { stride: 2 }), input)];
  if (net.filters > half) halves.push(net.add(conv(net.filters - half, { stride: 2 }), shifted));
  return net.add(norm(affine), net.add({ kind: 'concat' }, ...halves));
}

/** Goes on at half the resolution, with one of each kind of operation that gets there. */
function reduce(net: Growing, input: string, flag: boolean): string {
  net.tensors = [
    factorizedReduce(net, flag ? net.add(relu, input) : input, flag),
    net.add({ kind: 'zero', stride: 2 }, input),
    net.add({ kind: 'maxPool', stride: 2, ...three }, input),
    net.add(norm(flag), net.add({ kind: 'avgPool', stride: 2, ...three }, input)),
    pair(net, net.add(relu, input), 2),
  ];
  return net.add({ kind: 'weightedSum', table: 'five', row: 0 }, ...net.tensors);
}

const rules = {
  norm: (net, [a], flag) => net.add(norm(flag), net.at(a)),
  relu: (net, [a]) => net.add(relu, net.at(a)),
  pointwise: (net, [a], bias) => net.add(conv(net.filters, { bias }), net.at(a)),
  dense: (net, [a], bias) => net.add(conv(net.filters, { ...three, bias }), net.at(a)),
  depthwise: (net, [a], bias) =>
    net.add(conv(net.filters, { ...three, groups: net.filters, bias }), net.at(a)),
  separable: (net, [a], flag) => net.add(norm(flag), pair(net, flag ? net.add(relu, net.at(a)) : net.at(a))),
  normedSeparable(net, [a], rectified) {
    const input = net.add(norm(!rectified), net.at(a));
    return pair(net, rectified ? net.add(relu, input) : input);
  },
  normedDense(net, [a], rectified) {
    const input = net.add(norm(true), net.at(a));
    return net.add(norm(true), net.add(conv(net.filters, three), rectified ? net.add(relu, input) : input));
  },
  maxPool: (net, [a], flag) =>
    net.add({ kind: 'maxPool', stride: 1, ...three }, flag ? net.add(norm(false), net.at(a)) : net.at(a)),
  avgPool: (net, [a], flag) =>
    net.add({ kind: 'avgPool', stride: 1, ...three }, flag ? net.add(norm(true), net.at(a)) : net.at(a)),
  add: (net, from) => net.add({ kind: 'add' }, ...from.map(net.at)),
  mix: (net, [a, b], flag) =>
    net.add({ kind: 'weightedSum', table: 'two', row: flag ? 1 : 0 }, net.at(a), net.at(b)),
  edge(net, [a, b, c], flag) {
    const terms = [
      net.add(norm(flag), net.at(a)),
      net.add({ kind: 'zero', stride: 1 }, net.at(b)),
      net.at(c),
    ];
    return net.add({ kind: 'weightedSum', table: 'three', row: flag ? 1 : 0 }, ...terms);
  },
  nested(net, [a, b, c], flag) {
    const inner = net.add({ kind: 'weightedSum', table: 'two', row: 0 }, net.at(a), net.at(b));
    const sum = net.add({ kind: 'add' }, inner, net.add(norm(flag), net.at(c)));
    return net.add({ kind: 'add' }, net.at(a), flag ? net.add({ kind: 'dropPath' }, sum) : sum);
  },
  noise: (net, [a], flag) => net.add({ kind: 'noise', stride: 1, seed: flag ? 1 : 2 }, net.images, net.at(a)),
  zero: (net, [a]) => net.add({ kind: 'zero', stride: 1 }, net.at(a)),
  zeros(net, [a, b], flag) {
    const terms = [a, b].map(from => net.add({ kind: 'zero', stride: 1 }, net.at(from)));
    return net.add(flag ? { kind: 'add' } : { kind: 'weightedSum', table: 'two', row: 1 }, ...terms);
  },
  dropPath: (net, [a]) => net.add({ kind: 'dropPath' }, net.at(a)),
  /** A cell's output as the next cells read it: side by side, rectified, by one convolution or several. */
  joined(net, from, several) {
    const input = net.add(relu, net.add({ kind: 'concat' }, ...from.map(net.at)));
    const readers = [conv(net.filters), ...(several ? [conv(net.filters)] : [])];
    return net.add({ kind: 'add' }, ...readers.map(reader => net.add(norm(true), net.add(reader, input))));
  },
  /** A ReLU that convolutions of both sizes read, of a tensor or of several side by side. */
  rectifiedTwice(net, from, several) {
    const input = net.add(relu, several ? net.add({ kind: 'concat' }, ...from.map(net.at)) : net.at(from[0]));
    const readers = [
      conv(net.filters),
      conv(net.filters, three),
      conv(net.filters, { ...three, bias: true }),
    ];
    return net.add({ kind: 'add' }, ...readers.map(reader => net.add(norm(true), net.add(reader, input))));
  },
  /** The end of a residual block: the ReLU of a sum that nobody else reads, itself read by more than a convolution. */
  residual(net, [a, b], weighted) {
    const branch = net.add(norm(true), net.add(conv(net.filters), net.at(a)));
    const sum: Layer = weighted ? { kind: 'weightedSum', table: 'two', row: 0 } : { kind: 'add' };
    const rectified = net.add(relu, net.add(sum, branch, net.at(b)));
    return net.add({ kind: 'add' }, rectified, net.add({ kind: 'maxPool', stride: 1, ...three }, rectified));
  },
  /** One pool read by several edges, each with its own normalisation. */
  pooledEdges(net, [a, b], flag) {
    const pool = net.add({ kind: flag ? 'maxPool' : 'avgPool', stride: 1, ...three }, net.at(a));
    const mixed = net.add(
      { kind: 'weightedSum', table: 'two', row: 0 },
      net.add(norm(false), pool),
      net.at(b),
    );
    const laterNorm = net.add({ ...norm(true), momentum: 0.7, epsilon: 0.01 }, pool);
    return net.add({ kind: 'weightedSum', table: 'two', row: 1 }, laterNorm, mixed);
  },
  /** One tensor added up as it is, twice, and through pools of two kinds, one of which others read too. */
  pooledTerms(net, [a, b], flag) {
    const [input, other] = [net.at(a), net.at(b)];
    const pool = net.add({ kind: 'avgPool', stride: 1, ...three }, input);
    const wide = net.add({ kind: 'avgPool', kernel: 5, stride: 1, padding: 2 }, flag ? input : other);
    const mixed = net.add({ kind: 'weightedSum', table: 'three', row: 1 }, input, pool, wide);
    const again = net.add({ kind: 'weightedSum', table: 'two', row: 0 }, pool, flag ? input : other);
    const sum = net.add({ kind: 'add' }, mixed, again);
    return flag ? net.add({ kind: 'add' }, sum, net.add(norm(true), pool)) : sum;
  },
  reduce: (net, [a], flag) => reduce(net, net.at(a), flag),
} as const satisfies Record<string, Rule>;

type Operation = keyof typeof rules;

/** The tables that the operations mix by; rows are read by any number of sums. */
const alphaTables = [
  { name: 'two', rows: 2, columns: 2 },
  { name: 'three', rows: 2, columns: 3 },
  { name: 'five', rows: 1, columns: 5 },
];

export function fusionGraph({ image, filters, operations, head, auxiliary }: Recipe): Graph {
  const builder = new GraphBuilder(image);
  for (const table of alphaTables) builder.declareAlpha(table);
  let count = 0;
  const unread = new Set<string>();
  const net: Growing = {
    add(layer, ...inputs) {
      for (const input of inputs) unread.delete(input);
      const id = builder.add(`${layer.kind}.${count++}`, layer, ...inputs);
      unread.add(id);
      return id;
    },
    at: number => net.tensors[Math.max(0, net.tensors.length - 1 - number)],
    tensors: [],
    filters,
    images: builder.input,
  };
  net.tensors.push(net.add(norm(true), net.add(conv(filters, { ...three, bias: true }), builder.input)));
  const early = net.tensors[0];
  for (const { name, from, flag } of operations) {
    const result = rules[name](net, from, flag);
    net.tensors.push(result);
  }
  const linear = (input: string) => net.add({ kind: 'linear', units: 3, bias: true }, input);
  const outputs = net.tensors.filter(id => unread.has(id));
  const heads = {
    linear: () => linear(net.add({ kind: 'concat' }, ...outputs)),
    norm: () => net.add(norm(true), linear(net.add({ kind: 'add' }, ...outputs))),
    sum: () => net.add({ kind: 'add' }, ...outputs.map(linear)),
  };
  const logits = heads[head]();
  return builder.finish({ logits, ...(auxiliary ? { auxiliary: linear(early) } : {}) });
}

/** Filters: less than a vector, whole vectors, and one more. */
export const recipes: fc.Arbitrary<Recipe> = fc.record({
  image: fc.record({
    height: fc.integer({ min: 4, max: 7 }),
    width: fc.integer({ min: 4, max: 9 }),
    channels: fc.integer({ min: 1, max: 3 }),
  }),
  filters: fc.constantFrom(2, 3, 8, 17),
  operations: fc
    .array(
      fc.record({
        name: fc.constantFrom(...(Object.keys(rules) as Operation[])),
        from: fc.tuple(fc.nat(2), fc.nat(3), fc.nat(4)),
        flag: fc.boolean(),
      }),
      { minLength: 1, maxLength: 8 },
    )
    // A second halving would leave no pixels.
    .map(list =>
      list.filter(({ name }, i) => name !== 'reduce' || list.findIndex(o => o.name === 'reduce') === i),
    ),
  head: fc.constantFrom('linear', 'norm', 'sum'),
  auxiliary: fc.boolean(),
});
