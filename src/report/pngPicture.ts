import { crc32, deflateSync } from 'node:zlib';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * A picture of 8 bits per channel as a PNG in a data URL (ISO/IEC 15948): grey for one channel, RGB for three.
 *
 * @param pixels [height × width × channels] in [0, 1], row by row; what lies outside is clipped
 */
export function pngPicture(
  pixels: Float32Array,
  { height, width, channels }: { height: number; width: number; channels: number },
): string {
  const colours = channels === 3 ? 3 : 1;
  // Each row begins with the number of its filter: 0, none.
  const rows = Buffer.alloc(height * (1 + width * colours));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < colours; c++) {
        const value = pixels[(y * width + x) * channels + c];
        rows[y * (1 + width * colours) + 1 + x * colours + c] = Math.round(
          255 * Math.min(Math.max(value, 0), 1),
        );
      }
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  header[9] = colours === 3 ? 2 : 0;
  const file = Buffer.concat([
    signature,
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(rows)),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
  return `data:image/png;base64,${file.toString('base64')}`;
}

/** Length, type, data, and the checksum of type and data. */
export function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
