import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** plotly.js as a page carries it. */
export interface PlotlyBundle {
  /** The minified source, gzipped, in base64: 2 MB instead of 4.8, and free of anything that HTML would read. */
  readonly packed: string;
  /** SHA-256 of the source in base64, for the page's Content-Security-Policy. */
  readonly hash: string;
}

let bundle: Promise<PlotlyBundle> | undefined;

async function pack(): Promise<PlotlyBundle> {
  const path = createRequire(import.meta.url).resolve('plotly.js-dist-min');
  const source = await readFile(path);
  const packed = await promisify(gzip)(source, { level: 9 });
  return { packed: packed.toString('base64'), hash: scriptHash(source) };
}

/** What a Content-Security-Policy calls an inline script, without the `sha256-`. */
export function scriptHash(source: string | Uint8Array): string {
  return createHash('sha256').update(source).digest('base64');
}

/** The installed plotly.js, read and packed once per process. */
export function plotlyBundle(): Promise<PlotlyBundle> {
  bundle ??= pack();
  return bundle;
}
