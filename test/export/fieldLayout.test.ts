import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import type { NamedTensors } from '../../src/base/tensor.js';
import { decodeSafetensors } from '../../src/experiment/safetensors.js';
import { fromField, toField } from '../../src/export/weights/fieldLayout.js';
import { safetensorsFormat } from '../../src/export/weights/safetensorsFormat.js';
import { GraphBuilder } from '../../src/graph/graphBuilder.js';
import { exportCases } from './exportCases.js';

/** Two rows of a linear layer on a map of 2×1 pixels and three channels. */
function onAMap() {
  const builder = new GraphBuilder({ height: 2, width: 1, channels: 3 });
  const fc = builder.add('fc', { kind: 'linear', units: 2, bias: false }, builder.input);
  return builder.finish({ logits: fc });
}
const weight = (...values: number[]): NamedTensors =>
  new Map([['fc.weight', { shape: [2, 6], data: Float32Array.from(values) }]]);

describe("the field's layouts", () => {
  test('have the inputs of linear layers channel by channel', () => {
    // Ours: pixel 0 (channels 0, 1, 2), pixel 1; theirs: channel 0 (pixels 0, 1), channel 1, channel 2.
    const ours = weight(0, 1, 2, 10, 11, 12, 100, 101, 102, 110, 111, 112);
    const theirs = weight(0, 10, 1, 11, 2, 12, 100, 110, 101, 111, 102, 112);
    expect(toField(onAMap(), ours)).toEqual(theirs);
    expect(fromField(onAMap(), theirs)).toEqual(ours);
  });

  test('are ours for the networks of the spaces, by name and number', () => {
    for (const { graph, state } of Object.values(exportCases())) {
      expect(toField(graph, state)).toEqual(state);
      expect(fromField(graph, state)).toEqual(state);
    }
  });

  test.each<[string, (state: Map<string, { shape: number[]; data: Float32Array }>) => void, RegExp]>([
    [
      'is missing',
      state => state.delete('fc.weight'),
      /the tensors without "fc.weight"; expected the 1 param/,
    ],
    [
      'is unknown',
      state => state.set('x"\n', { shape: [], data: Float32Array.of(1) }),
      /with "x\\"\\n"; expected .* and nothing else/,
    ],
    [
      'has another shape of the same size',
      state => state.set('fc.weight', { shape: [6, 2], data: new Float32Array(12) }),
      /fc.weight of shape \[6, 2\]; expected fc.weight of shape \[2, 6\]/,
    ],
  ])('are refused where a tensor %s', (_what, change, message) => {
    const state = new Map([['fc.weight', { shape: [2, 6], data: new Float32Array(12) }]]);
    change(state);
    expect(() => fromField(onAMap(), state)).toThrow(InputError);
    expect(() => fromField(onAMap(), state)).toThrow(message);
  });
});

test('a safetensors export holds every tensor and its provenance', () => {
  const { graph, state } = exportCases().darts;
  const metadata = { 'rnas.genotype': 'x' };
  const exported = safetensorsFormat.write({ name: 'n', graph, state, genotype: '', classes: [], metadata });
  if (!('file' in exported)) throw new Error('safetensors are one file');
  const read = decodeSafetensors(exported.file, 'test');
  expect(read.tensors).toEqual(state);
  expect(read.metadata).toEqual({ format: 'pt', ...metadata });
  expect([...read.tensors.keys()]).toContain('auxiliary_head.classifier.weight');
});
