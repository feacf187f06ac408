import type { SpaceName } from '../../space/space.js';

/** What a search's configuration may leave to its space. */
export interface SearchDefaults {
  readonly network: {
    readonly channels: number;
    readonly layers: number;
    readonly nodes?: number;
    readonly partial?: number;
  };
}

/** What a retraining's configuration may leave to its space. */
export interface RetrainDefaults {
  readonly network: {
    readonly channels: number;
    readonly layers: number;
    readonly auxiliary: boolean;
    readonly dropPath: number;
  };
  readonly epochs: number;
  readonly batchSize: number;
  readonly optimiser: {
    readonly learningRate: number;
    readonly weightDecay: number;
    readonly clipNorm?: number;
    readonly nesterov: boolean;
  };
  readonly augment: { readonly cutout: number };
}

/** What that of a hand-made network, whose size is in its name, may leave to it. */
export interface ReferenceDefaults extends Omit<RetrainDefaults, 'network'> {
  readonly network: Omit<RetrainDefaults['network'], 'channels' | 'layers'>;
}

/**
 * The supernets of DARTS (Liu et al., arXiv 1806.09055, §3.1), of PC-DARTS (Xu et al., arXiv 1907.05737, §4.2) and of
 * NAS-Bench-201's searches (arXiv 2001.00326, §2.1).
 */
export const searchDefaults: { readonly [Name in SpaceName]: SearchDefaults } = {
  darts: { network: { channels: 16, layers: 8, nodes: 4 } },
  'pc-darts': { network: { channels: 16, layers: 8, nodes: 4, partial: 4 } },
  'nas-bench-201': { network: { channels: 16, layers: 15 } },
};

/**
 * How DARTS trains a cell on CIFAR-10 (Liu et al., arXiv 1806.09055, §3.2.1), what PC-DARTS changes about it (Xu et al.,
 * arXiv 1907.05737, §4.2: more paths are dropped), and how NAS-Bench-201 trained all of its (Dong & Yang, arXiv
 * 2001.00326, table 1).
 */
export const retrainDefaults: { readonly [Name in SpaceName]: RetrainDefaults } = {
  darts: {
    network: { channels: 36, layers: 20, auxiliary: true, dropPath: 0.2 },
    epochs: 600,
    batchSize: 96,
    optimiser: { learningRate: 0.025, weightDecay: 3e-4, clipNorm: 5, nesterov: false },
    augment: { cutout: 16 },
  },
  'pc-darts': {
    network: { channels: 36, layers: 20, auxiliary: true, dropPath: 0.3 },
    epochs: 600,
    batchSize: 96,
    optimiser: { learningRate: 0.025, weightDecay: 3e-4, clipNorm: 5, nesterov: false },
    augment: { cutout: 16 },
  },
  'nas-bench-201': {
    network: { channels: 16, layers: 15, auxiliary: false, dropPath: 0 },
    epochs: 200,
    batchSize: 256,
    optimiser: { learningRate: 0.1, weightDecay: 5e-4, nesterov: true },
    augment: { cutout: 0 },
  },
};

/** How hand-made networks are trained on CIFAR-10 (He et al., arXiv 1512.03385, §4.2; Zagoruyko & Komodakis, arXiv 1605.07146, §3), with a cosine. */
export const referenceDefaults: ReferenceDefaults = {
  network: { auxiliary: false, dropPath: 0 },
  epochs: 200,
  batchSize: 128,
  optimiser: { learningRate: 0.1, weightDecay: 5e-4, nesterov: false },
  augment: { cutout: 0 },
};
