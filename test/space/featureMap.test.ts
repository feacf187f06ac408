import { expect, it } from 'vitest';
import { GraphBuilder } from '../../src/graph/graphBuilder.js';
import { FeatureMap } from '../../src/space/featureMap.js';

it('adds a layer once for all its readers, and another layer beside it', () => {
  const builder = new GraphBuilder({ height: 4, width: 4, channels: 1 });
  const map = new FeatureMap(builder, builder.input);
  expect(map.rectified()).toBe(map.rectified());
  expect(map.through('zero_1', { kind: 'zero', stride: 1 }).id).toBe('input.zero_1');
  expect(map.rectified().through('zero_1', { kind: 'zero', stride: 1 }).id).toBe('input.relu.zero_1');
  expect(builder.finish({ logits: 'input' }).nodes.map(({ id }) => id)).toEqual([
    'input',
    'input.relu',
    'input.zero_1',
    'input.relu.zero_1',
  ]);
});
