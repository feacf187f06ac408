import type { ColourToken } from './style.js';

/** What an arm's points are drawn as: colours repeat, and so do shapes, but no pair of them before forty arms. */
export interface ArmMark {
  readonly color: ColourToken;
  readonly symbol: 'circle' | 'square' | 'diamond' | 'triangle-up' | 'triangle-down' | 'cross' | 'x' | 'star';
}

/** Arms that a legend names: the marks of more are told apart by pointing at them. */
export const mostNamed = 16;

const symbols: readonly ArmMark['symbol'][] = [
  ...(['circle', 'square', 'diamond', 'triangle-up', 'triangle-down', 'cross', 'x', 'star'] as const),
];

/** A mark for each arm: its own colour, and another shape for each further arm of that colour. */
export function armMarks(arms: readonly { readonly colour: ColourToken }[]): readonly ArmMark[] {
  const used = new Map<ColourToken, number>();
  return arms.map(({ colour }) => {
    const count = used.get(colour) ?? 0;
    used.set(colour, count + 1);
    return { color: colour, symbol: symbols[count % symbols.length] };
  });
}
