import type { ColourToken } from './style.js';

/** What an arm's points are drawn as. */
export interface ArmMark {
  readonly color: ColourToken;
  readonly symbol: 'circle' | 'square' | 'diamond' | 'triangle-up' | 'triangle-down' | 'cross' | 'x' | 'star';
}

/** Arms that a legend names: the marks of more are told apart by pointing at them. */
export const mostNamed = 16;

const symbols: readonly ArmMark['symbol'][] = [
  ...(['circle', 'square', 'diamond', 'triangle-up', 'triangle-down', 'cross', 'x', 'star'] as const),
];

/** A mark for each arm: its own colour, and the next shape, so that arms on one place are seen both. */
export function armMarks(arms: readonly { readonly colour: ColourToken }[]): readonly ArmMark[] {
  return arms.map(({ colour }, place) => ({ color: colour, symbol: symbols[place % symbols.length] }));
}
