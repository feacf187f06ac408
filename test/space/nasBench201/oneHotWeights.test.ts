import { beforeAll, expect, test } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { randomStream } from '../../../src/base/randomStream.js';
import type { NamedTensors } from '../../../src/base/tensor.js';
import type { Engine } from '../../../src/engine/engine.js';
import type { Graph } from '../../../src/graph/graph.js';
import { publishedGenotypes } from '../../../src/space/darts/publishedGenotypes.js';
import { nasBench201FromDigits } from '../../../src/space/nasBench201/cellDigits.js';
import { nasBench201Edges } from '../../../src/space/nasBench201/cellEdges.js';
import { nasBench201Network } from '../../../src/space/nasBench201/derivedNetwork.js';
import { oneHotNasBench201 } from '../../../src/space/nasBench201/oneHotWeights.js';
import { nasBench201Supernet } from '../../../src/space/nasBench201/supernet.js';
import { oracle } from '../../helpers/engines.js';
import { expectClose } from '../../helpers/expectClose.js';
import { toyTask } from '../../helpers/toySplits.js';

let engine: Engine;
beforeAll(async () => {
  engine = await oracle.create();
});

const size = { ...toyTask, channels: 2, layers: 3 };
const nodeOf = [1, 2, 2, 3, 3, 3];

/** The weights that a cell's network has of the supernet: `cells.0.layers.3.op.1` is `cells.0.edges.3<-0.<op>.op.1`. */
function shared(digits: string, network: NamedTensors, supernet: NamedTensors): NamedTensors {
  const inSupernet = (name: string) =>
    name.replace(/layers\.(\d)\./, (_, edge) => {
      const { from } = nasBench201Edges[Number(edge)];
      return `edges.${nodeOf[Number(edge)]}<-${from}.${digits[Number(edge)]}.`;
    });
  // Scale and shift, which the supernet's cells have none of, begin as 1 and 0.
  return new Map([...network].map(([name, initial]) => [name, supernet.get(inSupernet(name)) ?? initial]));
}

async function logits(
  graph: Graph,
  weights: (own: NamedTensors) => NamedTensors,
  alpha?: { cell: Float32Array },
) {
  const model = await engine.compile(graph, { seed: 3 });
  await model.setState(weights(await model.getState()));
  const random = randomStream(1, 'images');
  const data = Float32Array.from({ length: 4 * 64 }, () => random.uniform());
  const pass = await model.forward({ shape: [4, 8, 8, 1], data }, { mode: 'train', alpha });
  const state = await model.getState();
  model.dispose();
  return { logits: pass.logits, state };
}

test.each(['333133', '014231', '420103'])('the supernet is the cell %s with its weights', async digits => {
  const cell = nasBench201FromDigits(digits);
  const whole = await logits(
    nasBench201Supernet(size),
    own => own,
    oneHotNasBench201(cell) as { cell: Float32Array },
  );
  const one = await logits(nasBench201Network(cell, size), own => shared(digits, own, whole.state));
  expectClose(one.logits, whole.logits, { absolute: 1e-5 });
});

test('has one 1 for each edge, at its digit', () => {
  const { cell } = oneHotNasBench201(nasBench201FromDigits('014231'));
  expect([...cell].flatMap((weight, place) => (weight === 0 ? [] : [[weight, place]]))).toEqual(
    [0, 5 + 1, 10 + 4, 15 + 2, 20 + 3, 25 + 1].map(place => [1, place]),
  );
});

test('refuses a cell of another space', () => {
  expect(() => oneHotNasBench201(publishedGenotypes.DARTS_V2 as never)).toThrow(InputError);
});
