import type { Picture } from '../../../src/perturb/corruptions/corruption.js';

/** A 32 × 32 image by a formula: waves and a checked pattern, other ones in each channel. */
export function waves(): Uint8Array {
  const pixels = new Uint8Array(32 * 32 * 3);
  for (let at = 0; at < pixels.length; at++) {
    const [row, column, channel] = [Math.floor(at / 96), Math.floor(at / 3) % 32, at % 3];
    const wave = 90 * Math.sin(0.7 * row + 0.9 * channel) * Math.cos(0.35 * column * (1 + channel));
    const checks = 30 * (((Math.floor(row / 5) + Math.floor(column / 3) + channel) % 3) - 1);
    pixels[at] = Math.min(Math.max(Math.floor(128 + wave + checks), 0), 255);
  }
  return pixels;
}

export const shape32 = { height: 32, width: 32, channels: 3 };

/** The second channel of {@link waves}, or another, as a grey picture. */
export function greyWaves(channel = 1): Picture {
  const data = Float64Array.from(waves()).filter((_, at) => at % 3 === channel);
  return { height: 32, width: 32, channels: 1, data };
}
