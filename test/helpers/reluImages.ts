import { randomStream } from '../../src/base/randomStream.js';
import type { AnalyticNetwork } from './analyticModel.js';

export const shape = { height: 4, width: 4, channels: 2 };
export const size = 32;

/** Five classes behind one layer of ReLUs, with random weights. */
function reluNetwork(): AnalyticNetwork {
  const random = randomStream(11, 'relu');
  const draw = (rows: number, columns: number) =>
    Array.from({ length: rows }, () =>
      Array.from({ length: columns }, () => random.normal() / Math.sqrt(columns)),
    );
  const inner = draw(8, size);
  const outer = draw(5, 8);
  const hidden = (x: ArrayLike<number>) =>
    inner.map(row => row.reduce((sum, w, i) => sum + w * (x[i] - 0.5), 0.05));
  return {
    classes: 5,
    logits: x => {
      const h = hidden(x);
      return outer.map(row => 6 * row.reduce((sum, w, i) => sum + w * Math.max(h[i], 0), 0));
    },
    gradient: (x, dLogits) => {
      const h = hidden(x);
      const dHidden = h.map((v, j) =>
        v > 0 ? outer.reduce((sum, row, k) => sum + 6 * row[j] * dLogits[k], 0) : 0,
      );
      return Array.from({ length: size }, (_, i) =>
        inner.reduce((sum, row, j) => sum + row[i] * dHidden[j], 0),
      );
    },
  };
}

export const network = reluNetwork();
export const argmax = (values: ArrayLike<number>) =>
  Array.from(values).indexOf(Math.max(...Array.from(values)));

/** Images that the network is given its own answers for, some of them at the walls of the box. */
export const rows = Array.from({ length: 6 }, (_, image) => {
  const random = randomStream(12, 'image', image);
  return Array.from({ length: size }, () =>
    Math.fround(Math.min(Math.max(1.4 * random.uniform() - 0.2, 0), 1)),
  );
});
export const labels = rows.map(row => argmax(network.logits(row)));
export const images = { shape, rows, labels };
