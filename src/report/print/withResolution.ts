import { pngChunk } from '../pngPicture.js';

/** A PNG that says how large it is on paper (its `pHYs` chunk, in pixels per metre). */
export function withResolution(png: Uint8Array, dotsPerInch: number): Uint8Array {
  const perMetre = Math.round(dotsPerInch / 0.0254);
  const data = Buffer.alloc(9);
  data.writeUInt32BE(perMetre, 0);
  data.writeUInt32BE(perMetre, 4);
  data[8] = 1;
  // Signature and the IHDR chunk, which is always first, are 33 bytes.
  return Buffer.concat([png.subarray(0, 33), pngChunk('pHYs', data), png.subarray(33)]);
}
