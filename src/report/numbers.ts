/** How numbers are written in text and tables; an en dash stands for a number that is not there. */
export const MISSING = '–';

function usable(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value);
}

/** 0.8731 → `87.3 %`. */
export function percent(fraction: number | undefined, digits = 1): string {
  return usable(fraction) ? `${(100 * fraction).toFixed(digits)}\u202f%` : MISSING;
}

/** A fixed number of digits after the point. */
export function fixed(value: number | undefined, digits = 3): string {
  return usable(value) ? value.toFixed(digits) : MISSING;
}

/** 12345 → `12 345`, with narrow spaces that do not break. */
export function whole(value: number | undefined): string {
  return usable(value)
    ? Math.round(value)
        .toString()
        .replace(/\B(?=(\d{3})+$)/g, '\u202f')
    : MISSING;
}

const PREFIXES = ['', 'k', 'M', 'G', 'T', 'P', 'E'] as const;

/** Three significant digits with an SI prefix: 3.21e9 → `3.21 G`. */
export function si(value: number | undefined): string {
  if (!usable(value)) return MISSING;
  if (value === 0) return '0';
  const step = Math.min(PREFIXES.length - 1, Math.max(0, Math.floor(Math.log10(Math.abs(value)) / 3)));
  const scaled = value / 1000 ** step;
  return `${Number(scaled.toPrecision(3))}${step > 0 ? `\u202f${PREFIXES[step]}` : ''}`;
}

/** 94.2 → `1 min 34 s`; below ten seconds one decimal. */
export function duration(seconds: number | undefined): string {
  if (!usable(seconds)) return MISSING;
  if (seconds === 0) return '0\u202fs';
  if (seconds < 10) return `${seconds.toFixed(1)}\u202fs`;
  const total = Math.round(seconds);
  if (total < 60) return `${total}\u202fs`;
  const minutes = Math.floor(total / 60);
  if (minutes < 60) return `${minutes}\u202fmin ${total % 60}\u202fs`;
  return `${Math.floor(minutes / 60)}\u202fh ${minutes % 60}\u202fmin`;
}

/** 2.134 → `2.13 ×`. */
export function ratio(value: number | undefined): string {
  return usable(value) ? `${value.toFixed(2)}\u202f×` : MISSING;
}

/** A radius in pixel values as the field writes it: `8/255` when it is one, or the number. */
export function epsilonText(epsilon: number): string {
  const steps = epsilon * 255;
  if (steps === 0) return '0';
  return Math.abs(steps - Math.round(steps)) < 1e-6
    ? `${Math.round(steps)}/255`
    : `${Number(epsilon.toPrecision(4))}`;
}
