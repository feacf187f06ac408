import { describe, expect, it } from 'vitest';
import { countCosts } from '../../src/graph/countCosts.js';
import type { Graph } from '../../src/graph/graph.js';
import { GraphBuilder } from '../../src/graph/graphBuilder.js';
import { nodesBehind } from '../../src/graph/nodesBehind.js';

/** 8×8×2 → conv 3×3 stride 2, 6 filters → batch norm → depthwise 5×5 → relu → logits of 10; a head of 10 on the norm. */
function network(): Graph {
  const builder = new GraphBuilder({ height: 8, width: 8, channels: 2 });
  const square = { dilation: 1, groups: 1, bias: false };
  const conv = builder.add(
    'conv',
    { kind: 'conv2d', filters: 6, kernel: 3, stride: 2, padding: 1, ...square, bias: true },
    builder.input,
  );
  const norm = builder.add('norm', { kind: 'batchNorm', affine: true, momentum: 0.1, epsilon: 1e-5 }, conv);
  const depthwise = builder.add(
    'depthwise',
    { kind: 'conv2d', filters: 6, kernel: 5, stride: 1, padding: 2, ...square, groups: 6 },
    norm,
  );
  const relu = builder.add('relu', { kind: 'relu' }, depthwise);
  const logits = builder.add('logits', { kind: 'linear', units: 10, bias: true }, relu);
  const auxiliary = builder.add('auxiliary', { kind: 'linear', units: 10, bias: false }, norm);
  builder.add('unused', { kind: 'linear', units: 99, bias: false }, norm);
  return builder.finish({ logits, auxiliary });
}

describe('countCosts', () => {
  const costs = countCosts(network());

  it('counts trainable parameters: weights and biases, not running statistics', () => {
    expect(costs.perNode.get('conv')!.parameters).toBe(6 * 2 * 9 + 6);
    expect(costs.perNode.get('norm')!.parameters).toBe(12);
    expect(costs.perNode.get('depthwise')!.parameters).toBe(6 * 25);
    expect(costs.perNode.get('logits')!.parameters).toBe(96 * 10 + 10);
    expect(costs.parameters).toBe(114 + 12 + 150 + 970);
  });

  it('counts multiplications with a weight: outputs × inputs per output', () => {
    expect(costs.perNode.get('conv')!.macs).toBe(4 * 4 * 6 * 9 * 2);
    expect(costs.perNode.get('depthwise')!.macs).toBe(4 * 4 * 6 * 25);
    expect(costs.perNode.get('logits')!.macs).toBe(960);
    expect(costs.perNode.get('norm')!.macs).toBe(0);
    expect(costs.macs).toBe(1728 + 2400 + 960);
  });

  it('counts the bytes of every output', () => {
    expect(costs.perNode.get('input')!.activationBytes).toBe(4 * 128);
    expect(costs.activationBytes).toBe(4 * (128 + 4 * 96 + 10));
  });

  it('counts what only the auxiliary head needs apart, and nothing that no output needs', () => {
    expect(costs.auxiliary).toEqual({ parameters: 960, macs: 960, activationBytes: 40 });
    const { auxiliary: _head, ...plain } = network();
    expect(countCosts(plain).auxiliary).toEqual({ parameters: 0, macs: 0, activationBytes: 0 });
    expect(countCosts(plain).macs).toBe(costs.macs);
  });
});

describe('nodesBehind', () => {
  it('finds what an output reads, near and far', () => {
    expect(nodesBehind(network(), 'auxiliary')).toEqual(new Set(['auxiliary', 'norm', 'conv', 'input']));
    expect(nodesBehind(network(), 'conv')).toEqual(new Set(['conv', 'input']));
  });
});
