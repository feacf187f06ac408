import type { Corruption, PerSeverity, Picture } from './corruption.js';
import { doublePlane } from './parts/doublePlane.js';
import { halvePlane } from './parts/halvePlane.js';
import { quantisationTable } from './parts/quantisationTable.js';
import { quantisePlane } from './parts/quantisePlane.js';

const qualities: PerSeverity<number> = [80, 65, 58, 50, 40];

/**
 * What JPEG (ITU-T T.81, baseline) loses at a quality, with libjpeg's usual settings: the tables of annex K scaled by the quality, colour
 * at half the resolution, and back. The entropy coding between the two loses nothing and is left out.
 */
export const jpegCompression: Corruption = (picture, severity) => {
  const { height, width, channels, data } = picture;
  const quality = qualities[severity - 1];
  const plane = { height, width };
  const luma = quantisationTable('luminance', quality);
  if (channels === 1) return quantisePlane({ ...plane, data }, luma).data;
  const [bright, blue, red] = toYcc(picture);
  const chroma = quantisationTable('chrominance', quality);
  const y = quantisePlane({ ...plane, data: bright }, luma).data;
  const [cb, cr] = [blue, red].map(part => {
    const half = quantisePlane(halvePlane({ ...plane, data: part }), chroma);
    return doublePlane(half, plane).data;
  });
  const result = new Float64Array(data.length);
  for (let pixel = 0; pixel < y.length; pixel++) {
    const [b, r] = [cb[pixel] - 128, cr[pixel] - 128];
    result[3 * pixel] = y[pixel] + Math.round(1.402 * r);
    result[3 * pixel + 1] = y[pixel] + Math.round(-0.344136286 * b - 0.714136286 * r);
    result[3 * pixel + 2] = y[pixel] + Math.round(1.772 * b);
  }
  return result;
};

/** JFIF's brightness and two colour differences, as bytes. */
function toYcc({ height, width, data }: Picture): [Float64Array, Float64Array, Float64Array] {
  const plane = (red: number, green: number, blue: number, offset: number) =>
    Float64Array.from({ length: height * width }, (_, pixel) => {
      const at = 3 * pixel;
      return Math.round(red * data[at] + green * data[at + 1] + blue * data[at + 2] + offset);
    });
  return [
    plane(0.299, 0.587, 0.114, 0),
    // Half a step minus a trifle, so that what ends in ½ is rounded down, as libjpeg's integers do.
    plane(-0.168735892, -0.331264108, 0.5, 128 - 1e-6),
    plane(0.5, -0.418687589, -0.081312411, 128 - 1e-6),
  ];
}
