import type { Contestant } from './contestant.js';

export interface Timing {
  /** Steps of each contestant before any is timed. */
  readonly warmUp: number;
  /** Turns of each contestant. */
  readonly turns: number;
  /**
   * A turn: steps that are not timed, then steps that are. While others had theirs, a contestant's data left the caches
   * and its threads slept, which costs its first step 15–30 % and is not what a training meets.
   */
  readonly turn: { readonly untimed: number; readonly timed: number };
}

/** Steps that every contestant does. */
export function stepsOf({ warmUp, turns, turn }: Timing): number {
  return warmUp + turns * (turn.untimed + turn.timed);
}

/**
 * Times contestants turn by turn, so that whatever else the machine does meets all of them alike.
 *
 * @param onStep called after every step of anyone, untimed ones included
 * @returns milliseconds of every timed step, by contestant
 */
export async function alternate<Runner extends Pick<Contestant, 'step'>>(
  contestants: readonly Runner[],
  { warmUp, turns, turn }: Timing,
  onStep: (contestant: Runner, ms: number) => void = () => undefined,
): Promise<Map<Runner, number[]>> {
  const run = async (contestant: Runner, steps: number) => {
    const times: number[] = [];
    while (times.length < steps) {
      times.push(await contestant.step());
      onStep(contestant, times[times.length - 1]);
    }
    return times;
  };
  const times = new Map<Runner, number[]>(contestants.map(contestant => [contestant, []]));
  for (const contestant of contestants) await run(contestant, warmUp);
  for (let round = 0; round < turns; round++) {
    for (const contestant of contestants) {
      await run(contestant, turn.untimed);
      times.get(contestant)!.push(...(await run(contestant, turn.timed)));
    }
  }
  return times;
}
