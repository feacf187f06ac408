import { constants, gunzipSync } from 'node:zlib';
import { InputError } from '../base/inputError.js';
import { md5 } from './md5.js';
import { readDataFile } from './readDataFile.js';

/** An array of unsigned bytes from an IDX file. */
export interface IdxFile {
  readonly extents: readonly number[];
  readonly values: Uint8Array;
  /** MD5 of the file, unpacked. */
  readonly md5: string;
}

/** The largest array that is read: MNIST has 47 MB. */
const largest = 2 ** 30;
/** No deflate stream is more than this many times smaller than what it unpacks to (zlib's documentation). */
const deflateLimit = 1032;

/**
 * Reads an IDX file, gzipped or not: 0, 0, the type (8: unsigned bytes), the number of dimensions, their extents as
 * big-endian 32-bit numbers, then the values, the last dimension fastest. The header is believed only as far as
 * the length of the file bears it out, and nothing is allocated before that.
 *
 * @param dimensions how many the file must have: 1 for labels, 3 for images
 * @throws InputError if the file cannot be read, is no such IDX file, or is longer or shorter than its header says
 */
export async function readIdxFile(path: string, dimensions: 1 | 3): Promise<IdxFile> {
  const file = await readDataFile(path, { atMost: largest });
  const zipped = file.length > 2 && file[0] === 0x1f && file[1] === 0x8b;
  const headerLength = 4 + 4 * dimensions;
  const start = zipped ? unzip(path, file.subarray(0, 1024), deflateLimit * 1024, true) : file;
  const extents = readHeader(path, start, dimensions);
  const length = headerLength + extents.reduce((product, extent) => product * extent, 1);
  if (length > largest || (zipped && length > file.length * deflateLimit)) {
    throw complaint(
      `${path}, whose header promises ${length} bytes in a file of ${file.length}`,
      'a header that fits',
    );
  }
  const bytes = zipped ? unzip(path, file, length, false) : file;
  if (bytes.length !== length) {
    throw complaint(`${path} with ${bytes.length} bytes unpacked`, `${length} bytes, as its header says`);
  }
  return { extents, values: bytes.subarray(headerLength), md5: md5(bytes) };
}

function readHeader(path: string, bytes: Buffer, dimensions: number): number[] {
  const magic = 0x0800 + dimensions;
  const found = bytes.length < 4 + 4 * dimensions ? undefined : bytes.readUInt32BE(0);
  if (found !== magic) {
    const given = found === undefined ? `only ${bytes.length} bytes` : `the first four bytes ${hex(found)}`;
    throw complaint(
      `${path} with ${given}`,
      `an IDX header of ${dimensions} dimension(s) of bytes, ${hex(magic)}`,
    );
  }
  const extents = Array.from({ length: dimensions }, (_, index) => bytes.readUInt32BE(4 + 4 * index));
  if (extents.includes(0))
    throw complaint(`${path} of extents ${extents.join('×')}`, 'extents of at least 1');
  return extents;
}

/** @param partial the input is the beginning of a longer stream */
function unzip(path: string, zipped: Buffer, maxOutputLength: number, partial: boolean): Buffer {
  try {
    return gunzipSync(zipped, { maxOutputLength, ...(partial && { finishFlush: constants.Z_SYNC_FLUSH }) });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw complaint(
      `${path}, which does not unpack (${reason})`,
      'an intact gzip file of the size in its header',
    );
  }
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}

function complaint(given: string, expected: string): InputError {
  return new InputError({ given, expected, remedy: 'replace the file by an intact copy' });
}
