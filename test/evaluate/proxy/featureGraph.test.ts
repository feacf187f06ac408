import { describe, expect, it } from 'vitest';
import { featureGraph } from '../../../src/evaluate/proxy/featureGraph.js';
import { GraphBuilder } from '../../../src/graph/graphBuilder.js';
import { resnet18 } from '../../../src/space/reference/resnet18.js';
import { toyTask } from '../../helpers/toySplits.js';

describe('the feature graph', () => {
  it('ends where the classifier reads', () => {
    const graph = resnet18({ ...toyTask, width: 4 });
    const features = featureGraph(graph);
    expect(features.logits).toBe('avgpool');
    expect(features.nodes).toEqual(graph.nodes.slice(0, -1));
  });

  it('leaves the auxiliary head out', () => {
    const builder = new GraphBuilder({ height: 2, width: 2, channels: 1 });
    const pooled = builder.add('pool', { kind: 'globalAvgPool' }, builder.input);
    const logits = builder.add('classifier', { kind: 'linear', units: 2, bias: true }, pooled);
    const auxiliary = builder.add('head', { kind: 'linear', units: 2, bias: true }, builder.input);
    const features = featureGraph(builder.finish({ logits, auxiliary }));
    expect(features.nodes.map(({ id }) => id)).toEqual([builder.input, 'pool']);
    expect(features.auxiliary).toBeUndefined();
  });

  it('is the network itself where the classifier reads an image', () => {
    const builder = new GraphBuilder({ height: 1, width: 2, channels: 1 });
    const logits = builder.add('classifier', { kind: 'linear', units: 2, bias: true }, builder.input);
    const graph = builder.finish({ logits });
    expect(featureGraph(graph)).toEqual(graph);
  });
});
