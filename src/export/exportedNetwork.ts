import type { NamedTensors } from '../base/tensor.js';
import type { Graph } from '../graph/graph.js';

/** A trained network on its way to other tools. */
export interface ExportedNetwork {
  /** What people call it: the run's name. Any text. */
  readonly name: string;
  readonly graph: Graph;
  /** All parameters and running statistics, by name, in the layouts of graph/parameters.ts. */
  readonly state: NamedTensors;
  /** The cells in the textual form of their space; a hand-made network has none. */
  readonly genotype?: string;
  /** Class names, by label. Any text. */
  readonly classes: readonly string[];
  /** Provenance by name: the data, the checkpoint's SHA-256, the configuration's hash, … Any text. */
  readonly metadata: Readonly<Record<string, string>>;
}
