import type { StrategyMemory } from './strategy.js';

/** Weight of what came before: the mean looks back over about a hundred values. */
const decay = 0.99;

/**
 * Adds a value to an exponential running mean in a strategy's memory and returns the mean with it:
 * m ← β m + (1 − β) v; n ← n + 1; m / (1 − βⁿ), β = 0.99. As in Adam (arXiv 1412.6980, §3) the division undoes the start at
 * zero, so that the first mean is the first value.
 */
export function runningMean(memory: StrategyMemory, name: string, value: number): number {
  const [mean, count] = [`${name}.mean`, `${name}.count`];
  memory[mean] = decay * (memory[mean] ?? 0) + (1 - decay) * value;
  memory[count] = (memory[count] ?? 0) + 1;
  return memory[mean] / (1 - decay ** memory[count]);
}
