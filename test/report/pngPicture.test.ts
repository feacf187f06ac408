import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { encodeFloats } from '../../src/experiment/attackExamples.js';
import { adversarialExamples } from '../../src/report/adversarialExamples.js';
import { pngPicture } from '../../src/report/pngPicture.js';
import { reportModel } from '../../src/report/reportModel.js';
import { robustCells } from '../../src/report/robustCells.js';
import { attackResult, genotype, retrainRun } from './fixtures.js';

/** Chunks of a PNG by type. */
function chunksOf(url: string): Map<string, Buffer> {
  const file = Buffer.from(url.replace('data:image/png;base64,', ''), 'base64');
  expect(file.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at);
    chunks.set(file.toString('latin1', at + 4, at + 8), file.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  return chunks;
}

test('a PNG holds the pixels, each row behind a filter of none', () => {
  const grey = chunksOf(
    pngPicture(Float32Array.of(0, 1, 0.2, 2, -1, 0.5), { height: 2, width: 3, channels: 1 }),
  );
  expect([...grey.get('IHDR')!]).toEqual([0, 0, 0, 3, 0, 0, 0, 2, 8, 0, 0, 0, 0]);
  expect([...inflateSync(grey.get('IDAT')!)]).toEqual([0, 0, 255, 51, 0, 255, 0, 128]);
  const colour = chunksOf(pngPicture(Float32Array.of(0, 0.2, 1), { height: 1, width: 1, channels: 3 }));
  expect(colour.get('IHDR')![9]).toBe(2);
  expect([...inflateSync(colour.get('IDAT')!)]).toEqual([0, 0, 51, 255]);
});

test('examples show what was added, amplified so that its largest part is black or white', () => {
  const example = {
    ...{ index: 0, label: 'seven', prediction: 'one', attack: 'pgd-20' },
    ...{
      clean: encodeFloats(Float32Array.of(0.5, 0.5)),
      adversarial: encodeFloats(Float32Array.of(0.6, 0.45)),
    },
  };
  const run = retrainRun({
    name: 'noise',
    genotype: genotype(1),
    attack: attackResult(1, { 'pgd-20': 0.5 }),
  });
  const page = (examples: object[]) => {
    const attackExamples = { height: 1, width: 2, channels: 1, examples: examples as (typeof example)[] };
    return adversarialExamples(robustCells(reportModel([{ ...run, attackExamples }])))?.drawing.text;
  };
  const text = page([example])!;
  const pictures = [...text.matchAll(/src="([^"]*)"/g)].map(match => [
    ...inflateSync(chunksOf(match[1]).get('IDAT')!),
  ]);
  expect(pictures).toEqual([
    [0, 128, 128],
    [0, 255, 64],
    [0, 153, 115],
  ]);
  expect(text).toContain('×5.0');
  expect(text).toContain('taken for one');
  // A damaged example is left out, and its page has no such figure.
  expect(page([{ ...example, clean: 'AAAA' }])).toBeUndefined();
});
