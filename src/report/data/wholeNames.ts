import { trusted } from '../html.js';
import { plotlyLines, plotlyText } from '../labelText.js';
import { plainLabel } from '../markup/plainText.js';
import type { DataValue } from '../quantity.js';

/** Finds the names that figures show shortened. */
export class WholeNames {
  readonly #whole = new Map<string, Set<string>>();

  constructor(names: readonly string[]) {
    for (const name of names) {
      // On one line, and broken into several.
      for (const shown of [plotlyText(name), plotlyLines(name, name.length)]) {
        const short = plainLabel(trusted(shown));
        this.#whole.set(short, (this.#whole.get(short) ?? new Set()).add(name));
      }
    }
  }

  /**
   * The whole name that a shortened one stands for. Where it stands for several, it stays short, and the group that
   * the figure puts the mark into tells them apart.
   */
  of(value: DataValue, group: DataValue): DataValue {
    if (typeof value !== 'string') return value;
    const found = this.#whole.get(value);
    if (found === undefined) return value;
    const [name] = found;
    if (found.size === 1) return name;
    return group === null ? value : `${value} (${group})`;
  }
}
