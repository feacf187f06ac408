import type { HtmlValue } from './html.js';
import { duration, fixed, MISSING, percent, ratio, si, whole } from './numbers.js';

/** What a file has in one of its columns. */
export type DataValue = number | string | null;

/** A number in a table: as people read it, and as it is. */
export interface Quantity {
  /** Undefined where it was not measured. */
  readonly value: number | undefined;
  readonly shown: HtmlValue;
  /** In small print beneath: an interval, or what it is compared with. */
  readonly small?: HtmlValue;
  /** Further numbers of the cell by the name that their column in files gets: `sd`, `low`, `high`, … */
  readonly more?: Readonly<Record<string, number | undefined>>;
}

/** Mean and standard deviation over seeds or repeats. */
export interface Centre {
  readonly mean: number;
  readonly sd: number;
}

/** A fraction, shown in percent. */
export function share(value: number | undefined, digits = 1): Quantity {
  return { value, shown: percent(value, digits) };
}

export function count(value: number | undefined): Quantity {
  return { value, shown: whole(value) };
}

export function decimal(value: number | undefined, digits = 3): Quantity {
  return { value, shown: fixed(value, digits) };
}

/** Three significant digits. */
export function significant(value: number | undefined): Quantity {
  return { value, shown: value === undefined ? MISSING : String(Number(value.toPrecision(3))) };
}

/** Three significant digits with an SI prefix. */
export function magnitude(value: number | undefined): Quantity {
  return { value, shown: si(value) };
}

export function seconds(value: number | undefined): Quantity {
  return { value, shown: duration(value) };
}

export function times(value: number | undefined): Quantity {
  return { value, shown: ratio(value) };
}

/**
 * `0.82 ± 0.01`; of one value alone, that value.
 *
 * @param n values that it is the mean of; with 1, the deviation is not shown
 */
export function spread(
  centre: Centre | undefined,
  write: (value: number) => string,
  { n = 2, writeSd = write }: { n?: number; writeSd?: (value: number) => string } = {},
): Quantity {
  if (centre === undefined || n === 0) return { value: undefined, shown: MISSING, more: { sd: undefined } };
  const { mean, sd } = centre;
  if (n === 1) return { value: mean, shown: write(mean), more: { sd: undefined } };
  return { value: mean, shown: `${write(mean)} ± ${writeSd(sd)}`, more: { sd } };
}

/** The same of fractions, in percent. */
export function shareSpread(centre: Centre): Quantity {
  return spread(centre, mean => percent(mean, 2), { writeSd: sd => (100 * sd).toFixed(2) });
}

/** A number that is not there. */
export const nothing: Quantity = { value: undefined, shown: MISSING };
