import type { Corruption, PerSeverity } from './corruption.js';
import { plasmaFractal } from './parts/plasmaFractal.js';

/** How thick the fog is, and how smooth. */
const fogs: PerSeverity<readonly [thickness: number, decay: number]> = [
  [0.2, 3],
  [0.5, 3],
  [0.75, 2.5],
  [1, 2],
  [1.5, 1.75],
];

/** A plasma fractal is added, and the whole darkened so that the brightest value m becomes m · (m + c · fog) / (m + c). */
export const fog: Corruption = ({ height, width, channels, data }, severity, random) => {
  const [thickness, decay] = fogs[severity - 1];
  const side = 2 ** Math.ceil(Math.log2(Math.max(height, width)));
  const map = plasmaFractal(side, decay, random);
  const brightest = data.reduce((most, value) => Math.max(most, value), 0);
  const scale = brightest / (brightest + 255 * thickness);
  return data.map((value, at) => {
    const pixel = Math.floor(at / channels);
    const mist = map[Math.floor(pixel / width) * side + (pixel % width)];
    return (value + 255 * thickness * mist) * scale;
  });
};
