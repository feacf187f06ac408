import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { relative, sep } from 'node:path';
import { z } from 'zod';
import { packageVersion } from '../../base/packageVersion.js';
import { canonicalJson } from '../../experiment/canonicalJson.js';
import type { FormatName } from '../formats/formatName.js';
import type { ReportFile } from '../formats/reportFile.js';
import type { ReportOptions } from '../reportOptions.js';
import { hashBytes } from './hashBytes.js';
import type { Manifest } from './manifest.js';
import type { StableRun } from './readStableRun.js';

export interface ManifestContent {
  readonly runs: readonly StableRun[];
  /** Folder of the report. */
  readonly out: string;
  readonly options: ReportOptions;
  readonly formats: readonly FormatName[];
  readonly files: readonly ReportFile[];
  readonly browser: string | undefined;
}

export function createManifest({ runs, out, options, formats, files, browser }: ManifestContent): Manifest {
  const { title, comparison, scaleNote = [], notes = [], summary } = options;
  return {
    schema: 1,
    writer: { rnas: packageVersion(), plotly: plotlyVersion(), ...(browser !== undefined && { browser }) },
    options: {
      ...{ title, formats: [...formats], scaleNote: [...scaleNote], notes: [...notes] },
      ...(comparison !== undefined && { comparison }),
      ...(summary !== undefined && { summary: hashBytes(canonicalJson(summary)) }),
    },
    runs: runs.map(({ run: { path, name, configHash, status }, hashes }) => ({
      path: relative(out, path).split(sep).join('/'),
      ...{ name, configHash, status, files: { ...hashes } },
    })),
    files: Object.fromEntries(
      files
        .map(
          ({ path, content }) =>
            [path, { sha256: hashBytes(content), bytes: Buffer.byteLength(content) }] as const,
        )
        .sort(([one], [other]) => (one < other ? -1 : 1)),
    ),
  };
}

function plotlyVersion(): string {
  const path = createRequire(import.meta.url).resolve('plotly.js-dist-min/package.json');
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(path, 'utf8'))).version;
}
