import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import type { Tensor } from '../../src/base/tensor.js';
import { decodeSafetensors, encodeSafetensors, type TensorFile } from '../../src/experiment/safetensors.js';

const shapes = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 4 });
const tensor: fc.Arbitrary<Tensor> = shapes.chain(shape => {
  const size = shape.reduce((product, extent) => product * extent, 1);
  return fc
    .float32Array({ minLength: size, maxLength: size })
    .map(data => ({ shape, data: new Float32Array(data) }));
});
const names = fc.string({ unit: 'grapheme' }).filter(name => name !== '__metadata__');
const files: fc.Arbitrary<TensorFile> = fc.record({
  tensors: fc.array(fc.tuple(names, tensor), { maxLength: 5 }).map(entries => new Map(entries)),
  metadata: fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true }),
});

/** A file by hand: a header of any text, and data. */
function file(header: string, dataBytes = 0): Uint8Array {
  const json = Buffer.from(header);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(dataBytes)]);
}

const bits = ({ shape, data }: Tensor) => ({ shape, bits: new Uint32Array(data.slice().buffer) });
const decode = (bytes: Uint8Array) => decodeSafetensors(bytes, 'x.safetensors');
const f32 = (shape: number[], from: number, to: number) =>
  JSON.stringify({ dtype: 'F32', shape, data_offsets: [from, to] });

describe('the format', () => {
  test('is written byte for byte as it is described', () => {
    const bytes = encodeSafetensors({
      tensors: new Map([['w', { shape: [1, 2], data: Float32Array.of(1, -2) }]]),
      metadata: { k: 'v' },
    });
    const header = '{"__metadata__":{"k":"v"},"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}';
    const padded = header.padEnd(Math.ceil(header.length / 8) * 8, ' ');
    const data = [0x00, 0x00, 0x80, 0x3f, 0x00, 0x00, 0x00, 0xc0];
    expect([...bytes]).toEqual([padded.length, 0, 0, 0, 0, 0, 0, 0, ...Buffer.from(padded), ...data]);
  });

  test('is read as other programs write it: unpadded, in any order of the header', () => {
    const bytes = file(`{"b":${f32([1], 4, 8)},"a":${f32([], 0, 4)}}`, 8);
    Buffer.from(bytes.buffer, bytes.byteOffset).writeFloatLE(7, bytes.length - 4);
    const { tensors, metadata } = decode(bytes);
    expect([...tensors.keys()]).toEqual(['a', 'b']);
    expect(tensors.get('b')).toEqual({ shape: [1], data: Float32Array.of(7) });
    expect(metadata).toEqual({});
  });

  test('gives back what was written: names, order, shapes, and every bit of the numbers', () => {
    fc.assert(
      fc.property(files, written => {
        const read = decode(encodeSafetensors(written));
        expect(read.metadata).toEqual(written.metadata);
        expect([...read.tensors.keys()].sort()).toEqual([...written.tensors.keys()].sort());
        for (const [name, value] of written.tensors)
          expect(bits(read.tensors.get(name)!)).toEqual(bits(value));
      }),
    );
  });

  test('keeps the order of names that look like numbers, and the bits of NaN', () => {
    const nan = new Float32Array(Uint32Array.of(0x7fc0_1234, 0xff80_0000).buffer);
    const tensors = new Map(['10', '2', '__proto__', 'a'].map(name => [name, { shape: [2], data: nan }]));
    const read = decode(encodeSafetensors({ tensors, metadata: {} })).tensors;
    expect([...read.keys()]).toEqual(['10', '2', '__proto__', 'a']);
    expect(new Uint32Array(read.get('2')!.data.buffer)).toEqual(Uint32Array.of(0x7fc0_1234, 0xff80_0000));
  });

  test('does not take tensors whose shape and data disagree', () => {
    const tensors = new Map([['w', { shape: [3], data: Float32Array.of(1) }]]);
    expect(() => encodeSafetensors({ tensors, metadata: {} })).toThrow(RangeError);
  });
});

describe('hostile input', () => {
  const entry = f32([1], 0, 4);
  test.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(0), '0 bytes'],
    ['seven bytes', new Uint8Array(7), '7 bytes'],
    ['a header longer than the file', file('{}').subarray(0, 9), 'header of 2 bytes'],
    ['a header of 2⁶⁴ − 1 bytes', new Uint8Array(100).fill(255), 'header of 18446744073709551615'],
    ['an empty header', file(''), 'header of 0 bytes'],
    ['no JSON', file('{"w":'), 'not JSON'],
    ['a list', file('[1]'), 'does not begin with {'],
    ['broken UTF-8', Buffer.from([2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0xff]), 'UTF-8'],
    ['another dtype', file('{"w":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}', 4), 'F16'],
    ['a dtype that is none', file('{"w":{"dtype":"F33","shape":[2],"data_offsets":[0,8]}}', 8), 'F33'],
    [
      'another dtype of the wrong size',
      file('{"w":{"dtype":"I64","shape":[2],"data_offsets":[0,8]}}', 8),
      'in 8 bytes',
    ],
    ['no offsets', file('{"w":{"dtype":"F32","shape":[1]}}', 4), 'tensor w'],
    ['a negative extent', file(`{"w":${f32([-1], 0, 4)}}`, 4), 'tensor w'],
    ['a broken extent', file(`{"w":${f32([0.5, 2], 0, 4)}}`, 4), 'tensor w'],
    ['a shape that overflows', file(`{"w":${f32([2 ** 50, 2 ** 50], 0, 4)}}`, 4), 'tensor w'],
    ['a shape of another size', file(`{"w":${f32([2], 0, 4)}}`, 4), 'in 4 bytes'],
    ['offsets backwards', file(`{"w":${f32([1], 4, 0)}}`, 4), 'in -4 bytes'],
    ['offsets past the end', file(`{"w":${entry}}`, 3), 'ends at 4'],
    ['data that belongs to no tensor', file(`{"w":${entry}}`, 5), '5 bytes of data'],
    ['an overlap', file(`{"v":${entry},"w":${entry}}`, 4), 'tensor w'],
    ['a gap', file(`{"v":${entry},"w":${f32([1], 8, 12)}}`, 12), 'tensor w'],
    ['a name twice', file(`{"w":${entry},"w":${entry}}`, 4), 'w twice'],
    ['a name twice, once escaped', file(`{"w":${entry},"\\u0077" : ${entry}}`, 4), 'w twice'],
    ['metadata of numbers', file('{"__metadata__":{"k":1}}'), '__metadata__'],
    ['metadata that is a list', file('{"__metadata__":["k"]}'), '__metadata__'],
    ['hidden metadata', file('{"__metadata__":{"__proto__":1}}'), '__metadata__'],
  ])('%s', (_name, bytes, given) => {
    expect(() => decode(bytes)).toThrow(InputError);
    expect(() => decode(bytes)).toThrow(given);
    expect(() => decode(bytes)).toThrow('x.safetensors');
  });

  test('tensors that are left out may be of any type, but in their place', () => {
    const counter = '"n":{"dtype":"I64","shape":[],"data_offsets":[4,12]}';
    const bytes = file(`{"w":${entry},${counter}}`, 12);
    const isLeftOut = (name: string) => name === 'n';
    expect([...decodeSafetensors(bytes, 'x', isLeftOut).tensors.keys()]).toEqual(['w']);
    expect(() => decode(bytes)).toThrow(
      'tensor n of type I64; expected tensors of type F32; save it in single',
    );
    expect(() => decodeSafetensors(bytes.subarray(0, -1), 'x', isLeftOut)).toThrow('ends at 12');
  });

  test('names with braces, quotes and colons are names', () => {
    const bytes = file(`{"{\\":{":${entry},"__metadata__":{"a":"{\\"a\\":","b":"\\\\"}}`, 4);
    expect([...decode(bytes).tensors.keys()]).toEqual(['{":{']);
  });

  test('a long name or deep nesting does not exhaust the stack', () => {
    const name = 'x'.repeat(5_000_000);
    expect([...decode(file(`{"${name}":${entry}}`, 4)).tensors.keys()]).toEqual([name]);
    expect(() => decode(file(`{"w":${'['.repeat(1_000_000)}`))).toThrow(InputError);
    expect(() => decode(file(`{"w":${'['.repeat(1e6)}${']'.repeat(1e6)}}`))).toThrow(InputError);
  });

  test('any change to a file is refused or harmless; nothing else is thrown', () => {
    const written = encodeSafetensors({
      tensors: new Map([
        ['a', { shape: [2], data: Float32Array.of(1, 2) }],
        ['b', { shape: [1, 1], data: Float32Array.of(3) }],
      ]),
      metadata: { epoch: '3' },
    });
    const place = fc.integer({ min: 0, max: written.length - 1 });
    fc.assert(
      fc.property(fc.array(fc.tuple(place, fc.integer({ min: 0, max: 255 })), { minLength: 1 }), changes => {
        const damaged = Uint8Array.from(written);
        for (const [at, byte] of changes) damaged[at] = byte;
        expect(refusedOrRead(damaged)).toBe(true);
      }),
      { numRuns: 1000 },
    );
    for (let length = 0; length < written.length; length++) {
      expect(() => decode(written.subarray(0, length))).toThrow(InputError);
    }
  });

  test('random bytes are refused', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), bytes => refusedOrRead(bytes)));
  });
});

function refusedOrRead(bytes: Uint8Array): boolean {
  try {
    const { tensors } = decode(bytes);
    return [...tensors.values()].every(({ shape, data }) => shape.reduce((a, b) => a * b, 1) === data.length);
  } catch (error) {
    return error instanceof InputError;
  }
}
