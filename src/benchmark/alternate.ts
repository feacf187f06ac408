import type { Contestant } from './contestant.js';

export interface Timing {
  /** Steps of each contestant before any is timed. */
  readonly warmUp: number;
  /** Timed steps of each contestant. */
  readonly repeats: number;
}

/**
 * Times contestants step by step in turn, so that whatever else the machine does meets all of them alike.
 *
 * @param onStep called after every step of anyone, warm-up included
 * @returns milliseconds of every timed step, by contestant
 */
export async function alternate<Runner extends Pick<Contestant, 'step'>>(
  contestants: readonly Runner[],
  { warmUp, repeats }: Timing,
  onStep: (contestant: Runner, ms: number) => void = () => undefined,
): Promise<Map<Runner, number[]>> {
  const times = new Map<Runner, number[]>(contestants.map(contestant => [contestant, []]));
  for (let round = -warmUp; round < repeats; round++) {
    for (const contestant of contestants) {
      const ms = await contestant.step();
      if (round >= 0) times.get(contestant)!.push(ms);
      onStep(contestant, ms);
    }
  }
  return times;
}
