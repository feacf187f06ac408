import type { Split } from './split.js';

/**
 * Mean and standard deviation (over all pixels, not corrected for the sample) of each channel in [0, 1], from exact
 * counts of the 256 levels. A constant channel has the deviation 1, so that it can be divided by.
 */
export function channelStatistics({ channels, pixels }: Split): { mean: number[]; deviation: number[] } {
  const counts = Array.from({ length: channels }, () => new Float64Array(256));
  for (let index = 0; index < pixels.length; ) {
    for (let channel = 0; channel < channels; channel++) counts[channel][pixels[index++]]++;
  }
  const perChannel = pixels.length / channels;
  const average = (histogram: Float64Array, value: (level: number) => number) =>
    histogram.reduce((sum, count, level) => sum + count * value(level), 0) / perChannel;
  const mean = counts.map(histogram => average(histogram, level => level / 255));
  const deviation = counts.map((histogram, channel) => {
    if (histogram.includes(perChannel)) return 1;
    return Math.sqrt(average(histogram, level => (level / 255 - mean[channel]) ** 2));
  });
  return { mean, deviation };
}
