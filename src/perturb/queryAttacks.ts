import type { AttackKind } from './perturbationSpec.js';

/** Attacks that see the network's answers alone, not its gradients. */
export const queryAttacks: readonly AttackKind[] = ['square', 'spsa', 'nes', 'hopskipjump', 'one-pixel'];
