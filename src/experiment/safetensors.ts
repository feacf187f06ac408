import { endianness } from 'node:os';
import { InputError } from '../base/inputError.js';
import type { NamedTensors, Tensor } from '../base/tensor.js';
import { parseTensorHeader } from './tensorHeader.js';

/** What a safetensors file holds. */
export interface TensorFile {
  readonly tensors: NamedTensors;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * A file in the safetensors format (https://huggingface.co/docs/safetensors, "Format"): the length N of the header as
 * an unsigned 64-bit little-endian integer, N bytes of JSON that give each tensor's dtype, shape and place, then
 * the data, row-major. Here always F32, in the map's order, data aligned to 8 bytes.
 */
export function encodeSafetensors({ tensors, metadata }: TensorFile): Uint8Array {
  let end = 0;
  const members = [`"__metadata__":${JSON.stringify(metadata)}`];
  for (const [name, { shape, data }] of tensors) {
    if (shape.reduce((size, extent) => size * extent, 1) !== data.length || name === '__metadata__') {
      throw new RangeError(
        `tensor ${name} of shape [${shape}] cannot be written with ${data.length} numbers`,
      );
    }
    const entry = { dtype: 'F32', shape, data_offsets: [end, end + data.byteLength] };
    members.push(`${JSON.stringify(name)}:${JSON.stringify(entry)}`);
    end += data.byteLength;
  }
  const json = Buffer.from(`{${members.join(',')}}`);
  const headerBytes = Math.ceil(json.length / 8) * 8;
  const file = Buffer.alloc(8 + headerBytes + end, ' ');
  file.writeBigUInt64LE(BigInt(headerBytes));
  json.copy(file, 8);
  let place = 8 + headerBytes;
  for (const { data } of tensors.values()) {
    file.set(littleEndian(Buffer.from(data.buffer, data.byteOffset, data.byteLength)), place);
    place += data.byteLength;
  }
  return file;
}

/**
 * Reads what {@link encodeSafetensors} and other writers of the format write, as long as all tensors are F32.
 * Nothing that the file says is believed: lengths, offsets, shapes and names are checked before they are used.
 *
 * @param source the file's name, for messages
 * @param isLeftOut tensors that are passed over, whatever their type, by name
 * @throws InputError if the bytes are not a well-formed file, or one of its tensors is of another type
 */
export function decodeSafetensors(
  bytes: Uint8Array,
  source: string,
  isLeftOut: (name: string) => boolean = () => false,
): TensorFile {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = readHeaderLength(file, source);
  const dataStart = 8 + headerBytes;
  const { entries, metadata } = parseTensorHeader(file.subarray(8, dataStart), source);
  const tensors = new Map<string, Tensor>();
  let end = 0;
  for (const { name, dtype, shape, from, to } of entries) {
    if (from !== end)
      throw broken(source, `tensor ${name} that begins at ${from}`, `${end}, without gap or overlap`);
    if (dataStart + to > file.length)
      throw broken(source, `tensor ${name} that ends at ${to}`, 'the end of the file');
    end = to;
    if (isLeftOut(name)) continue;
    if (dtype !== 'F32') throw anotherType(source, name, dtype);
    const copy = Uint8Array.from(file.subarray(dataStart + from, dataStart + to));
    tensors.set(name, { shape, data: new Float32Array(littleEndian(copy).buffer) });
  }
  if (dataStart + end !== file.length) {
    throw broken(source, `${file.length - dataStart} bytes of data`, `${end}, as its header says`);
  }
  return { tensors, metadata };
}

/** The reference implementation's own bound: no header is longer, and no memory is taken for one that says so. */
const longestHeader = 100_000_000;

function readHeaderLength(file: Buffer, source: string): number {
  if (file.length < 8) throw broken(source, `${file.length} bytes`, 'at least 8');
  const length = file.readBigUInt64LE();
  const available = Math.min(file.length - 8, longestHeader);
  if (length < 2n || length > BigInt(available)) {
    throw broken(source, `a header of ${length} bytes`, `2 to ${available}`);
  }
  return Number(length);
}

function littleEndian<Bytes extends Uint8Array>(bytes: Bytes): Bytes {
  if (endianness() === 'LE') return bytes;
  const swapped = Uint8Array.from(bytes);
  Buffer.from(swapped.buffer).swap32();
  return swapped as Bytes;
}

function broken(source: string, given: string, expected: string): InputError {
  return new InputError({
    given: `${source} with ${given}`,
    expected: `a safetensors file with ${expected}`,
    remedy: 'the file is cut short, damaged or of another kind: restore or re-create it',
  });
}

function anotherType(source: string, name: string, dtype: string): InputError {
  return new InputError({
    given: `${source} with tensor ${name} of type ${dtype}`,
    expected: 'tensors of type F32',
    remedy: 'save it in single precision, in PyTorch by .float()',
  });
}
