import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { InputError } from '../base/inputError.js';
import type { NamedTensors } from '../base/tensor.js';
import { canonicalJson } from './canonicalJson.js';
import { decodeSafetensors, encodeSafetensors } from './safetensors.js';
import { writeAtomically } from './writeAtomically.js';

/** What a run needs to go on to the same bits, or a model to be used: arrays and a few texts. */
export interface Checkpoint {
  readonly tensors: NamedTensors;
  /** Texts by name; names that begin with `checkpoint.` are taken. */
  readonly metadata: Readonly<Record<string, string>>;
}

const version = 1;
const versionKey = 'checkpoint.schema';
const digestKey = 'checkpoint.sha256';

/**
 * Writes a checkpoint as a safetensors file, atomically, with a SHA-256 over all that it holds.
 *
 * @throws RunError if it cannot be written; an earlier file of that name is then still whole
 */
export async function saveCheckpoint(path: string, { tensors, metadata }: Checkpoint): Promise<void> {
  for (const key of [versionKey, digestKey]) {
    if (Object.hasOwn(metadata, key)) throw new RangeError(`${key} is written by saveCheckpoint`);
  }
  const written = { ...metadata, [versionKey]: String(version) };
  const sealed = { ...written, [digestKey]: checkpointDigest({ tensors, metadata }) };
  await writeAtomically(path, encodeSafetensors({ tensors, metadata: sealed }));
}

/**
 * Reads a checkpoint and checks it.
 *
 * @throws InputError if there is none, or it is cut short, damaged, foreign, or of a newer version
 */
export async function loadCheckpoint(path: string): Promise<Checkpoint> {
  const { tensors, metadata } = decodeSafetensors(await readBytes(path), path);
  const { [digestKey]: expected, ...written } = metadata;
  const { [versionKey]: schema, ...own } = written;
  if (expected === undefined || schema === undefined) {
    throw refusal(`${path}, safetensors of another program`, 'a checkpoint that this toolkit wrote');
  }
  if (Number(schema) > version) {
    throw refusal(`${path} of version ${schema}`, `version ${version}`, 'update the toolkit');
  }
  if (digest(tensors, written) !== expected) {
    throw refusal(`${path} that does not match its own SHA-256`, 'an undamaged checkpoint');
  }
  return { tensors, metadata: own };
}

/** The SHA-256, in hexadecimal, that a file with this checkpoint carries: over its arrays, their names and its texts. */
export function checkpointDigest({ tensors, metadata }: Checkpoint): string {
  return digest(tensors, { ...metadata, [versionKey]: String(version) });
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw refusal(`checkpoint ${path}, which cannot be read (${reason})`, 'a readable file');
  }
}

function digest(tensors: NamedTensors, metadata: object): string {
  const hash = createHash('sha256').update(canonicalJson(metadata));
  for (const [name, { shape, data }] of tensors) {
    hash.update(canonicalJson([name, shape]));
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}

function refusal(given: string, expected: string, remedy = 'restore the file from a copy, or run again') {
  return new InputError({ given, expected, remedy });
}
