import { type FileHandle, open } from 'node:fs/promises';
import { InputError } from '../base/inputError.js';

/** An open `.npy` file of bytes. */
export interface NpyFile {
  readonly path: string;
  readonly shape: readonly number[];
  /** Bytes of the entries `start` … `start + count − 1` along the first axis. */
  read(start: number, count: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** More than the header of any array has. */
const longestHeader = 65_536;

const remedy = "write it with numpy.save(path, numpy.ascontiguousarray(array, dtype='uint8'))";

/**
 * Opens a `.npy` file of unsigned bytes (NumPy's `numpy.lib.format`, versions 1 to 3). Nothing of the file is trusted: its header is read as
 * text, never run, and its length has to be what the header says.
 *
 * @throws InputError if it is not there, no such file, of another type or order, or cut off
 */
export async function openNpyFile(path: string): Promise<NpyFile> {
  const file = await openFile(path);
  try {
    const { shape, offset } = await readHeader(path, file);
    const entry = shape.slice(1).reduce((product, size) => product * size, 1);
    const expected = offset + shape[0] * entry;
    const { size } = await file.stat();
    if (size !== expected) {
      throw fault(
        `${path} of ${size} bytes`,
        `${expected} bytes, as its shape (${shape.join(', ')}) needs`,
        'fetch or unpack it again: it may be cut off',
      );
    }
    return {
      path,
      shape,
      read: (start, count) =>
        readBytes(path, file, { offset: offset + start * entry, length: count * entry }),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    const file = await open(path, 'r');
    if ((await file.stat()).isFile()) return file;
    await file.close();
  } catch (error) {
    if (
      !(error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
    ) {
      throw error;
    }
  }
  throw fault(
    `${path}, where there is no file`,
    'a .npy file',
    'check the path, and that the archive is unpacked',
  );
}

async function readHeader(path: string, file: FileHandle): Promise<{ shape: number[]; offset: number }> {
  const { size } = await file.stat();
  const start = Buffer.from(await readBytes(path, file, { offset: 0, length: Math.min(12, size) }));
  const version = start[6];
  if (start.length < 12 || start.toString('latin1', 0, 6) !== '\x93NUMPY' || version < 1 || version > 3) {
    throw fault(`${path}, which does not begin as a .npy file`, 'a file of numpy.save', remedy);
  }
  const [length, begin] = version === 1 ? [start.readUInt16LE(8), 10] : [start.readUInt32LE(8), 12];
  if (length > longestHeader || begin + length > size) {
    throw fault(`${path} with a header of ${length} bytes`, 'a file of numpy.save', remedy);
  }
  const text = Buffer.from(await readBytes(path, file, { offset: begin, length })).toString('latin1');
  return { shape: parseHeader(path, text), offset: begin + length };
}

/** The header is the text of a Python dictionary; NumPy writes its three keys in one way. */
function parseHeader(path: string, text: string): number[] {
  const [, type] = /'descr': *'([^']{1,20})'/.exec(text) ?? [];
  const [, order] = /'fortran_order': *(True|False)/.exec(text) ?? [];
  const [, sizes] = /'shape': *\(([\d, ]{1,200})\)/.exec(text) ?? [];
  const shape = sizes?.split(',').flatMap(size => (size.trim() === '' ? [] : [Number(size)])) ?? [];
  if (type !== '|u1') throw fault(`${path} of type ${type ?? 'unknown'}`, 'unsigned bytes, |u1', remedy);
  if (order !== 'False') throw fault(`${path} in Fortran order`, 'an array in C order', remedy);
  const count = shape.reduce((product, size) => product * size, 1);
  if (shape.length === 0 || !Number.isSafeInteger(count)) {
    throw fault(`${path} of shape (${sizes ?? ''})`, 'an array with entries', remedy);
  }
  return shape;
}

async function readBytes(
  path: string,
  file: FileHandle,
  { offset, length }: { offset: number; length: number },
): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, offset + done);
    if (bytesRead === 0) {
      throw fault(
        `${path}, which ends at byte ${offset + done}`,
        `${offset + length} bytes`,
        'fetch it again',
      );
    }
    done += bytesRead;
  }
  return bytes;
}

function fault(given: string, expected: string, remedy: string): InputError {
  return new InputError({ given, expected, remedy });
}
