import type { Layout, LayoutAxis } from 'plotly.js-dist-min';
import { trusted } from '../html.js';
import { plainLabel } from '../markup/plainText.js';

/** An axis as a reader takes it. */
export interface ReadAxis {
  /** `x`, `y2`, … */
  readonly name: string;
  readonly title: string | null;
  /** Names that stand at places. */
  readonly labels: ReadonlyMap<number, string>;
}

/** What the axes and headings of a layout say. */
export class FigureAxes {
  readonly #layout: Partial<Layout>;
  readonly #read = new Map<string, ReadAxis>();

  constructor(layout: Partial<Layout>) {
    this.#layout = layout;
  }

  /** @param given name of a trace's axis; the first one where it has none */
  read(letter: 'x' | 'y', given: unknown): ReadAxis {
    const name = typeof given === 'string' ? given : letter;
    const known = this.#read.get(name) ?? this.#axis(name);
    this.#read.set(name, known);
    return known;
  }

  /** The heading above the top left corner of a panel. */
  panel(xaxis: string, yaxis: string): string | null {
    const [left] = this.#layoutAxis(xaxis)?.domain ?? [0];
    const [, top] = this.#layoutAxis(yaxis)?.domain ?? [0, 1];
    const heading = (this.#layout.annotations ?? []).find(
      ({ x, y, xref, yref, xanchor, yanchor }) =>
        xref === 'paper' &&
        yref === 'paper' &&
        xanchor === 'left' &&
        yanchor === 'bottom' &&
        x === left &&
        y === top,
    );
    // A heading that was cut has the whole one to point at.
    return textOf(heading?.hovertext) ?? textOf(heading?.text);
  }

  #layoutAxis(name: string): Partial<LayoutAxis> | undefined {
    const key = `${name[0]}axis${name.slice(1)}` as 'xaxis';
    return this.#layout[key];
  }

  #axis(name: string): ReadAxis {
    const axis = this.#layoutAxis(name);
    const title: unknown = axis?.title;
    const text = title !== null && typeof title === 'object' && 'text' in title ? title.text : title;
    const names = Array.from(axis?.ticktext ?? [], String);
    const labels = new Map<number, string>(
      Array.from<unknown>(axis?.tickvals ?? []).flatMap((at, place) => {
        const label = textOf(names[place]);
        return typeof at === 'number' && label !== null ? [[at, label] as [number, string]] : [];
      }),
    );
    return { name, title: textOf(text), labels };
  }
}

function textOf(text: unknown): string | null {
  return typeof text === 'string' && text !== '' ? plainLabel(trusted(text)) : null;
}
