import type { Graph } from '../../graph/graph.js';
import { GraphBuilder } from '../../graph/graphBuilder.js';
import { type ImageTask, requireImageTask } from '../imageTask.js';
import { batchNorm, convolution } from '../layers.js';
import { requireWhole } from '../requireWhole.js';

export interface Resnet18Options extends ImageTask {
  /** Channels of the first stage; the others have 2, 4 and 8 times as many. The published network has 64. */
  readonly width?: number;
}

/**
 * ResNet-18 for small images, the hand-made network that searched ones are held against: a 3×3 stem without
 * pooling, then four stages of two basic blocks (He et al., arXiv 1512.03385, table 1 and §4.2). Parameters are named as
 * in the widespread PyTorch version for CIFAR: `conv1`, `layer1.0.conv1`, `layer2.0.shortcut.0`, `linear`.
 *
 * @throws InputError if an option makes no network
 */
export function resnet18({ width = 64, ...task }: Resnet18Options): Graph {
  requireImageTask(task);
  requireWhole('width', width, 1, 4096);
  const { image, mean, deviation, classes } = task;
  const builder = new GraphBuilder(image);
  const normalised = builder.add('normalise', { kind: 'normalise', mean, deviation }, builder.input);
  let features = convBnRelu(builder, '', normalised, width, 1);
  for (const [stage, multiple] of [1, 2, 4, 8].entries()) {
    for (const block of [0, 1]) {
      const stride = stage > 0 && block === 0 ? 2 : 1;
      features = basicBlock(builder, `layer${stage + 1}.${block}.`, features, width * multiple, stride);
    }
  }
  const pooled = builder.add('avgpool', { kind: 'globalAvgPool' }, features);
  const logits = builder.add('linear', { kind: 'linear', units: classes, bias: true }, pooled);
  return builder.finish({ logits });
}

/** ReLU(shortcut(x) + BN(conv(ReLU(BN(conv(x)))))); the shortcut is the identity, or a 1×1 convolution and BN where the stride is 2. */
function basicBlock(
  builder: GraphBuilder,
  prefix: string,
  input: string,
  channels: number,
  stride: number,
): string {
  const first = convBnRelu(builder, prefix, input, channels, stride);
  const second = builder.add(`${prefix}conv2`, convolution(channels, { kernel: 3, padding: 1 }), first);
  const residual = builder.add(`${prefix}bn2`, batchNorm(true), second);
  let shortcut = input;
  if (stride > 1) {
    const projected = builder.add(`${prefix}shortcut.0`, convolution(channels, { stride }), input);
    shortcut = builder.add(`${prefix}shortcut.1`, batchNorm(true), projected);
  }
  const sum = builder.add(`${prefix}add`, { kind: 'add' }, residual, shortcut);
  return builder.add(`${prefix}relu2`, { kind: 'relu' }, sum);
}

/** `conv1`, `bn1` and a ReLU. */
function convBnRelu(
  builder: GraphBuilder,
  prefix: string,
  input: string,
  channels: number,
  stride: number,
): string {
  const layer = convolution(channels, { kernel: 3, stride, padding: 1 });
  const normalised = builder.add(
    `${prefix}bn1`,
    batchNorm(true),
    builder.add(`${prefix}conv1`, layer, input),
  );
  return builder.add(`${prefix}relu1`, { kind: 'relu' }, normalised);
}
