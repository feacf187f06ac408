import type { Chart } from './block.js';
import type { FigureSpec } from './figure.js';

/** What the page's script gets of a chart; where both widths draw the same data, the narrow one is its layout alone. */
export interface ChartData {
  readonly wide: FigureSpec;
  readonly narrow: Pick<FigureSpec, 'layout'> & Partial<Pick<FigureSpec, 'data'>>;
}

/** Five significant digits: finer than a pixel, and half the bytes. */
function rounded<Value>(value: Value): Value {
  return JSON.parse(
    JSON.stringify(value, (_key, inner: unknown) =>
      typeof inner === 'number' ? Number(inner.toPrecision(5)) : inner,
    ),
  );
}

export function chartData({ wide, narrow }: Pick<Chart, 'wide' | 'narrow'>): ChartData {
  const short = { wide: rounded(wide), narrow: rounded(narrow) };
  const same = JSON.stringify(short.wide.data) === JSON.stringify(short.narrow.data);
  return same ? { wide: short.wide, narrow: { layout: short.narrow.layout } } : short;
}
