import { inspect } from 'node:util';
import { z } from 'zod';
import { InputError } from '../base/inputError.js';

/** One tensor as the header of a safetensors file announces it; offsets in bytes from the start of the data. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: ElementType;
  readonly shape: readonly number[];
  readonly from: number;
  readonly to: number;
}

const whole = z.int().nonnegative();
/** Bytes of one element of the format's types. */
const elementBytes = {
  ...{ BOOL: 1, U8: 1, I8: 1, F8_E4M3: 1, F8_E5M2: 1, U16: 2, I16: 2, F16: 2, BF16: 2 },
  ...{ U32: 4, I32: 4, F32: 4, U64: 8, I64: 8, F64: 8 },
} as const;

type ElementType = keyof typeof elementBytes;

const entrySchema = z.strictObject({
  dtype: z.enum(Object.keys(elementBytes) as readonly ElementType[]),
  shape: z.array(whole),
  data_offsets: z.tuple([whole, whole]),
});

/**
 * Reads the JSON header of a safetensors file.
 *
 * @returns the tensors in the order of their data
 * @throws InputError unless it is JSON in UTF-8 with unique names, tensors whose offsets fit their shapes, and metadata
 *   of texts
 */
export function parseTensorHeader(bytes: Uint8Array, source: string) {
  const text = decodeText(bytes, source);
  const header = parseObject(text, source);
  const repeated = repeatedKey(text);
  if (repeated !== undefined) throw broken(source, `the name ${repeated} twice`, 'unique names');
  const entries: TensorEntry[] = [];
  let metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') metadata = parseMetadata(value, source);
    else entries.push(parseEntry(name, value, source));
  }
  entries.sort((left, right) => left.from - right.from || left.to - right.to);
  return { entries, metadata };
}

function decodeText(bytes: Uint8Array, source: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw broken(source, 'a header that is not UTF-8', 'a header in JSON', error);
  }
}

function parseObject(text: string, source: string): object {
  const expected = 'a header that is one JSON object';
  if (!text.startsWith('{')) throw broken(source, 'a header that does not begin with {', expected);
  try {
    return JSON.parse(text) as object;
  } catch (error) {
    throw broken(source, 'a header that is not JSON', expected, error);
  }
}

function parseMetadata(value: unknown, source: string): Record<string, string> {
  const texts = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!texts || !Object.values(value).every(text => typeof text === 'string')) {
    throw broken(source, '__metadata__ of other values', '__metadata__ of texts by name');
  }
  return value as Record<string, string>;
}

function parseEntry(name: string, value: unknown, source: string): TensorEntry {
  const entry = entrySchema.safeParse(value);
  if (!entry.success) {
    throw broken(
      source,
      `tensor ${name} described as ${inspect(value).slice(0, 100)}`,
      'dtype (such as F32), shape and data_offsets',
    );
  }
  const {
    dtype,
    shape,
    data_offsets: [from, to],
  } = entry.data;
  const bytes = shape.reduce((size, extent) => size * extent, elementBytes[dtype]);
  if (to - from !== bytes) {
    throw broken(source, `tensor ${name} of shape [${shape}] in ${to - from} bytes`, `${bytes} bytes for it`);
  }
  return { name, dtype, shape, from, to };
}

/** A key that one object of a well-formed JSON text has twice; JSON.parse would silently keep the later one. */
function repeatedKey(json: string): string | undefined {
  const open: Set<string>[] = [];
  const colonNext = /\s*:/y;
  let place = 0;
  while (place < json.length) {
    const start = place++;
    if (json[start] === '{') open.push(new Set());
    else if (json[start] === '}') open.pop();
    else if (json[start] === '"') {
      while (json[place] !== '"') place += json[place] === '\\' ? 2 : 1;
      place++;
      colonNext.lastIndex = place;
      if (!colonNext.test(json)) continue;
      const key = JSON.parse(json.slice(start, place)) as string;
      const keys = open[open.length - 1];
      if (keys.has(key)) return key;
      keys.add(key);
    }
  }
  return undefined;
}

function broken(source: string, given: string, expected: string, cause?: unknown): InputError {
  const error = new InputError({
    given: `${source} with ${given}`,
    expected: `a safetensors file with ${expected}`,
    remedy: 'the file is damaged or of another kind: restore or re-create it',
  });
  if (cause !== undefined) error.cause = cause;
  return error;
}
