import type { ExportedNetwork } from './exportedNetwork.js';

/** The bytes of a file, or a folder of files by name. */
export type Exported =
  | { readonly file: Uint8Array }
  | { readonly folder: Readonly<Record<string, string | Uint8Array>> };

/** A way in which a trained network leaves the toolkit. */
export interface ExportFormat {
  /** What it writes, in a few words. */
  readonly description: string;
  /** @throws InputError if the format cannot hold the network */
  write(network: ExportedNetwork): Exported;
}
