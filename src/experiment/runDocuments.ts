import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { InputError } from '../base/inputError.js';
import { costLedger } from '../engine/costLedger.js';
import { attackExamples } from './attackExamples.js';
import { attackResult } from './attackResult.js';
import { correlationResult } from './correlationResult.js';
import { corruptionResult } from './corruptionResult.js';
import { runEnvironment } from './runEnvironment.js';
import { runSummary } from './runSummary.js';
import { selectionRecord } from './selectionRecord.js';
import { smoothingResult } from './smoothingResult.js';
import { tableRecord } from './tableRecord.js';
import { transferResult } from './transferResult.js';
import { writeAtomically } from './writeAtomically.js';

const edge = z.object({ operation: z.string(), from: z.int().nonnegative() });
const edges = z.array(edge).readonly();
const states = z.array(z.int().nonnegative()).readonly();

/** The JSON documents of a run directory but `config.json`; document `x` is the file `x.json`. */
export const runDocuments = {
  environment: runEnvironment,
  genotype: z.union([
    z.object({ normal: edges, normalConcat: states, reduce: edges, reduceConcat: states }),
    z.object({ cell: edges }),
  ]),
  ledger: z.object(costLedger.shape),
  attack: attackResult,
  'attack-examples': attackExamples,
  corruption: corruptionResult,
  transfer: transferResult,
  smoothing: smoothingResult,
  selection: selectionRecord,
  correlation: correlationResult,
  summary: runSummary,
  table: tableRecord,
};

export type RunDocumentName = keyof typeof runDocuments;
export type RunDocument<Name extends RunDocumentName> = z.output<(typeof runDocuments)[Name]>;

/** Version of all documents of a run directory; one with a greater number is refused. */
const version = 1;

/** @throws RunError if it cannot be written */
export async function writeRunDocument(folder: string, name: string, content: object): Promise<void> {
  const document = { schema: version, ...content };
  await writeAtomically(join(folder, `${name}.json`), `${JSON.stringify(document, null, 2)}\n`);
}

/**
 * A document of a run, or undefined if the run has none of that name.
 *
 * @throws InputError if it is damaged, of a newer version, or not what it is called
 */
export async function readRunDocument<Schema extends z.ZodType>(
  folder: string,
  name: string,
  schema: Schema,
): Promise<z.output<Schema> | undefined> {
  const path = join(folder, `${name}.json`);
  const content = await readJson(path);
  if (content === undefined) return undefined;
  const { data: stated } = z.object({ schema: z.number() }).safeParse(content);
  if (stated && stated.schema > version) {
    throw new InputError({
      given: `${path} of version ${stated.schema}`,
      expected: `version ${version}`,
      remedy: 'it was written by a newer toolkit: update this one',
    });
  }
  const document = schema.safeParse(content);
  if (document.success) return document.data;
  const { path: place, message } = document.error.issues[0];
  throw damaged(path, `${message} at ${place.join('.') || 'its top'}`, document.error);
}

async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) {
      return undefined;
    }
    throw damaged(path, error instanceof Error ? error.message : String(error), error);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw damaged(path, 'no JSON', error);
  }
}

function damaged(path: string, reason: string, cause: unknown): InputError {
  const error = new InputError({
    given: `${path}: ${reason}`,
    expected: 'the file as the toolkit wrote it',
    remedy: 'restore it from a copy, or run again',
  });
  error.cause = cause;
  return error;
}
