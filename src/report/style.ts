/**
 * The one place for how figures look, on the page, in notebooks and on paper: colours for both themes, fonts and
 * sizes. Hues are those of Okabe & Ito's colour-blind-safe set (jfly.uni-koeln.de/color), made lighter on dark
 * ground and darker on light ground until marks reach a contrast of 3 : 1.
 */

export type Theme = 'light' | 'dark';

/** The names that a figure's spec uses in place of colours; {@link PALETTE} has their values. */
export type ColourToken =
  | 'paper'
  | 'surface'
  | 'ink'
  | 'muted'
  | 'rule'
  | 'grid'
  | 'accent'
  | 'blue'
  | 'sky'
  | 'green'
  | 'vermillion'
  | 'purple'
  | 'grey'
  | 'amber'
  | 'shade1'
  | 'shade2'
  | 'shade3'
  | 'band'
  | 'clear';

/** Shades 1 … 3 are ordered: the stronger the attack, the further from the paper. A `band` is where a line may lie: what is below shows through. */
export const PALETTE: Readonly<Record<Theme, Readonly<Record<ColourToken, string>>>> = {
  light: {
    paper: '#ffffff',
    surface: '#f6f7f9',
    ink: '#1c2128',
    muted: '#5a6472',
    rule: '#d9dee5',
    grid: '#e8ebef',
    accent: '#0068a3',
    blue: '#0072b2',
    sky: '#3a9bd6',
    green: '#008f68',
    vermillion: '#d55e00',
    purple: '#993a78',
    grey: '#838d9a',
    amber: '#8a5a00',
    shade1: '#9ccae8',
    shade2: '#3f93c9',
    shade3: '#0b4f80',
    band: 'rgba(90,100,114,0.14)',
    clear: 'rgba(0,0,0,0)',
  },
  dark: {
    paper: '#12161c',
    surface: '#1a1f27',
    ink: '#e7eaef',
    muted: '#a0aab8',
    rule: '#323945',
    grid: '#272d37',
    accent: '#6cbcf0',
    blue: '#4aa8e8',
    sky: '#9ad4f8',
    green: '#2dc39a',
    vermillion: '#ff8f4f',
    purple: '#f49ad2',
    grey: '#8c97a6',
    amber: '#f2c14e',
    shade1: '#27506f',
    shade2: '#3a82b8',
    shade3: '#6ab6ec',
    band: 'rgba(160,170,184,0.16)',
    clear: 'rgba(0,0,0,0)',
  },
};

/** Faces that readers have already: nothing is loaded. */
export const FONTS = {
  text: 'Inter, "Source Sans 3", "Segoe UI", system-ui, -apple-system, Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif',
  mono: '"JetBrains Mono", "Source Code Pro", ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace',
} as const;

/** Pixels. */
export const SIZES = { figureFont: 13, figureSmallFont: 11, line: 2, marker: 6 } as const;

/**
 * Figures on paper: the widths of a page's column and of its text in inches, and how many pixels of a figure go into
 * one. At 112 the smallest font, of {@link SIZES}.figureSmallFont pixels, is 7.07 points high.
 */
export const PAPER = {
  pixelsPerInch: 112,
  widths: { narrow: 3.25, wide: 6.75 },
  dotsPerInch: 300,
} as const;

/** The room that a figure has: a page's column, or a phone's. */
export type FigureWidth = keyof typeof PAPER.widths;

/** Kinds of operation that share a colour; variants of one kind differ in dash and label. */
export type OperationFamily = 'separable' | 'dilated' | 'convolution' | 'pooling' | 'skip' | 'none' | 'other';

export const FAMILIES: Readonly<
  Record<OperationFamily, { readonly label: string; readonly colour: ColourToken }>
> = {
  separable: { label: 'Separable convolution', colour: 'blue' },
  dilated: { label: 'Dilated convolution', colour: 'green' },
  convolution: { label: 'Convolution', colour: 'sky' },
  pooling: { label: 'Pooling', colour: 'vermillion' },
  skip: { label: 'Skip connection', colour: 'purple' },
  none: { label: 'None', colour: 'grey' },
  other: { label: 'Other', colour: 'ink' },
};

const FAMILY_PATTERNS: readonly (readonly [RegExp, OperationFamily])[] = [
  [/^sep_conv/, 'separable'],
  [/^dil_conv/, 'dilated'],
  [/conv/, 'convolution'],
  [/pool/, 'pooling'],
  [/^skip/, 'skip'],
  [/^none$/, 'none'],
];

/** The family of a primitive, by its name in the field's usage (`sep_conv_3x3`, `max_pool_3x3`, …). */
export function operationFamily(operation: string): OperationFamily {
  return FAMILY_PATTERNS.find(([pattern]) => pattern.test(operation))?.[1] ?? 'other';
}

/** How an operation's line is drawn: colour by family; the kernel that is not 3×3, and average pooling, dashed. */
export function operationLine(operation: string): { color: ColourToken; dash: 'solid' | 'dash' } {
  const dashed = /5x5|7x7|conv_1x1|^avg/.test(operation);
  return { color: FAMILIES[operationFamily(operation)].colour, dash: dashed ? 'dash' : 'solid' };
}
