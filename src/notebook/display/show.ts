import type { Genotype } from '../../space/genotype.js';
import { cellBundles } from './cellBundles.js';
import { figureBundle, type PlotlyFigure } from './figureBundle.js';
import { publish } from './publish.js';
import { type ArqueroTable, type DanfoFrame, tableBundle } from './tableBundle.js';

/** What `show` can show. */
export type Showable = PlotlyFigure | ArqueroTable | DanfoFrame | Genotype;

/**
 * Shows a plotly figure, an arquero table, a danfo data frame, or the cells of a genotype below the cell. Figures need
 * {@link offlineFigures} in one of the cells before.
 *
 * @throws InputError outside of a notebook
 * @example
 * await show({ data: [{ type: 'bar', x: ['clean', 'fgsm'], y: [0.98, 0.71] }], layout: { title: { text: 'Accuracy' } } });
 */
export async function show(thing: Showable): Promise<void> {
  if ('normal' in thing || 'cell' in thing) {
    for (const bundle of await cellBundles(thing)) publish(bundle);
  } else
    publish(
      'data' in thing && Array.isArray(thing.data)
        ? figureBundle(thing as PlotlyFigure)
        : tableBundle(thing as ArqueroTable | DanfoFrame),
    );
}
