import { InputError } from '../../base/inputError.js';
import type { Graph } from '../../graph/graph.js';
import { GraphBuilder } from '../../graph/graphBuilder.js';
import { type ImageTask, requireImageTask } from '../imageTask.js';
import { batchNorm, convolution } from '../layers.js';
import { requireWhole } from '../requireWhole.js';

export interface WideResnetOptions extends ImageTask {
  /** Convolutions on the longest path, shortcuts counted: 6n + 4, for n blocks in each of the three groups. */
  readonly depth: number;
  /** The widening factor k: the groups have 16·k, 32·k and 64·k channels. */
  readonly width: number;
}

/**
 * WRN-depth-width (Zagoruyko & Komodakis, arXiv 1605.07146, table 1) without dropout: a 3×3 stem of 16 channels, three
 * groups of pre-activation basic blocks, of which the second and third halve the image, BN, ReLU, average pool and a
 * linear classifier. WRN-28-10 and WRN-34-10 are the usual networks of adversarial training. Parameters are named as
 * in the PyTorch version that the robustness literature shares: `block1.layer.0.convShortcut`, `bn1`, `fc`.
 *
 * @throws InputError if an option makes no network
 * @example
 * countCosts(wideResnet({ ...task, depth: 28, width: 10 })).parameters; // 36,479,194 for ten classes
 */
export function wideResnet({ depth, width, ...task }: WideResnetOptions): Graph {
  requireImageTask(task);
  const blocks = blocksOf(depth);
  requireWhole('width', width, 1, 1024);
  const { image, mean, deviation, classes } = task;
  const builder = new GraphBuilder(image);
  const normalised = builder.add('normalise', { kind: 'normalise', mean, deviation }, builder.input);
  let features = builder.add('conv1', convolution(16, { kernel: 3, padding: 1 }), normalised);
  let channels = 16;
  for (const [group, wider] of [16 * width, 32 * width, 64 * width].entries()) {
    for (let block = 0; block < blocks; block++) {
      const site = { id: `block${group + 1}.layer.${block}`, stride: group > 0 && block === 0 ? 2 : 1 };
      features = addBlock(builder, { ...site, projects: channels !== wider }, features, wider);
      channels = wider;
    }
  }
  const activated = addActivation(builder, '', 1, features);
  const pooled = builder.add('avgpool', { kind: 'globalAvgPool' }, activated);
  const logits = builder.add('fc', { kind: 'linear', units: classes, bias: true }, pooled);
  return builder.finish({ logits });
}

function blocksOf(depth: number): number {
  requireWhole('depth', depth, 10, 1000);
  if ((depth - 4) % 6 === 0) return (depth - 4) / 6;
  throw new InputError({
    given: `depth = ${depth}`,
    expected: '4 more than a multiple of 6, such as 16, 22, 28, 34 or 40',
    remedy: `use ${4 + 6 * Math.round((depth - 4) / 6)}`,
  });
}

/**
 * shortcut + conv(ReLU(BN(conv(ReLU(BN(x)))))): the shortcut is x, or, where the width changes, a 1×1 convolution of the
 * first activation.
 */
function addBlock(
  builder: GraphBuilder,
  { id, stride, projects }: { id: string; stride: number; projects: boolean },
  input: string,
  channels: number,
): string {
  const window = { kernel: 3, padding: 1 };
  const first = addActivation(builder, `${id}.`, 1, input);
  const inner = builder.add(`${id}.conv1`, convolution(channels, { ...window, stride }), first);
  const second = addActivation(builder, `${id}.`, 2, inner);
  const residual = builder.add(`${id}.conv2`, convolution(channels, window), second);
  const shortcut = projects
    ? builder.add(`${id}.convShortcut`, convolution(channels, { stride }), first)
    : input;
  return builder.add(`${id}.add`, { kind: 'add' }, shortcut, residual);
}

/** `bn<n>` and a ReLU. */
function addActivation(builder: GraphBuilder, prefix: string, n: number, input: string): string {
  const normalised = builder.add(`${prefix}bn${n}`, batchNorm(true), input);
  return builder.add(`${prefix}relu${n}`, { kind: 'relu' }, normalised);
}
