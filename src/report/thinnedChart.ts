import type { Chart } from './block.js';
import type { FigureSpec } from './figure.js';
import type { FigureWidth } from './style.js';

/** What a figure over epochs is drawn from. */
interface Thinning<Item> {
  readonly draw: (items: readonly Item[], width: FigureWidth) => FigureSpec;
  readonly items: readonly Item[];
  /** The item with fewer epochs, or the item itself where it has few. */
  readonly thin: (item: Item) => Item;
  readonly description: string;
}

/**
 * A chart of at most so many epochs of each item, since more lie closer than its pixels and make the page large. The files of its numbers have
 * all of them.
 */
export function thinnedChart<Item>({ draw, items, thin, description }: Thinning<Item>): Chart {
  const shown = items.map(thin);
  const fewer = shown.some((item, place) => item !== items[place]);
  return {
    ...{ wide: draw(shown, 'wide'), narrow: draw(shown, 'narrow'), description },
    ...(fewer && { complete: () => draw(items, 'wide') }),
  };
}

/** What a caption says of it; nothing where nothing was left out. */
export function thinningNote(
  what: 'Searches' | 'Runs',
  items: readonly { readonly epochs: readonly unknown[] }[],
  most: number,
): string | false {
  return (
    items.some(({ epochs }) => epochs.length > most) &&
    ` ${what} of more than ${most} epochs are drawn at ${most} of them, evenly spaced, the first and the last among them; the files of the figure’s numbers have all.`
  );
}
