import { closeSync, existsSync, openSync, readSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { endianness } from 'node:os';
import { RunError } from '../base/runError.js';
import { couldNotWrite } from './couldNotWrite.js';
import { partialSuffix } from './writeAtomically.js';

/**
 * The header of a `.npy` file of float32 values, version 1.0 (NumPy's `numpy.lib.format`): magic, version, the length of the
 * header, and a Python dictionary padded so that the data begin at a multiple of 64 bytes.
 */
export function npyHeader(shape: readonly number[]): Buffer {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple}, }`;
  const length = Math.ceil((10 + text.length + 1) / 64) * 64 - 10;
  const header = Buffer.alloc(10 + length, ' ');
  header.write('\x93NUMPY\x01\x00', 0, 'latin1');
  header.writeUInt16LE(length, 8);
  header.write(text, 10, 'latin1');
  header.write('\n', 9 + length, 'latin1');
  return header;
}

/**
 * A `.npy` file of images [n, height, width, channels] that are replaced one by one, in any order, over the course of an
 * evaluation; what is not replaced is the clean image. Until it is complete it has a name of its own, by which an
 * evaluation that was killed finds it again.
 */
export class NpyImages {
  private readonly path: string;
  private readonly file: number;
  private readonly headerBytes: number;

  /** Whether an earlier evaluation left a file of this shape that can be gone on with: one with its header, and of its length. */
  static isLeft(path: string, shape: readonly number[]): boolean {
    const aside = path + partialSuffix;
    if (!existsSync(aside)) return false;
    const header = npyHeader(shape);
    const values = shape.reduce((product, size) => product * size, 1);
    if (statSync(aside).size !== header.length + 4 * values) return false;
    const file = openSync(aside, 'r');
    try {
      const found = Buffer.alloc(header.length);
      return readSync(file, found, 0, found.length, 0) === found.length && found.equals(header);
    } finally {
      closeSync(file);
    }
  }

  /**
   * @param clean gives image after image, where there is no file to go on with
   * @param goOn keep what an earlier evaluation wrote, which {@link NpyImages.isLeft} has to have found
   */
  constructor(path: string, shape: readonly number[], clean: (index: number) => Float32Array, goOn: boolean) {
    this.path = path;
    const header = npyHeader(shape);
    this.headerBytes = header.length;
    const aside = path + partialSuffix;
    if (goOn) {
      this.file = openSync(aside, 'r+');
      return;
    }
    // Under a third name until every clean image is there: a file that can be found is whole, whenever its writer is killed.
    const begun = `${path}.begun${partialSuffix}`;
    this.file = this.writing(() => openSync(begun, 'w+'));
    try {
      this.write(header, 0);
      for (let index = 0; index < shape[0]; index++) this.replace(index, clean(index));
      this.writing(() => renameSync(begun, aside));
    } catch (error) {
      closeSync(this.file);
      rmSync(begun, { force: true });
      throw error;
    }
  }

  replace(index: number, image: Float32Array): void {
    const bytes = littleEndian(image);
    this.write(bytes, this.headerBytes + index * bytes.length);
  }

  private write(bytes: Buffer, position: number): void {
    this.writing(() => {
      for (let done = 0; done < bytes.length; ) {
        done += writeSync(this.file, bytes, done, bytes.length - done, position + done);
      }
    });
  }

  private writing<Value>(work: () => Value): Value {
    try {
      return work();
    } catch (error) {
      throw couldNotWrite(this.path, error);
    }
  }

  /** Images `start` … `start + count − 1`, as they are now. */
  read(start: number, count: number, imageSize: number): Float32Array {
    const bytes = Buffer.alloc(4 * count * imageSize);
    const from = this.headerBytes + 4 * start * imageSize;
    for (let done = 0; done < bytes.length; ) {
      const more = readSync(this.file, bytes, done, bytes.length - done, from + done);
      if (more === 0) throw new RunError(`${this.path} was cut off while it was read: run it again`);
      done += more;
    }
    return Float32Array.from({ length: count * imageSize }, (_, at) => bytes.readFloatLE(4 * at));
  }

  /** Ends the work on it; a complete file gets its name, or is removed if nobody wants it. */
  close({ complete, keep = true }: { complete: boolean; keep?: boolean }): void {
    closeSync(this.file);
    const aside = this.path + partialSuffix;
    if (complete && keep) renameSync(aside, this.path);
    if (complete && !keep) rmSync(aside, { force: true });
  }
}

function littleEndian(values: Float32Array): Buffer {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return endianness() === 'LE' ? bytes : Buffer.from(bytes).swap32();
}
