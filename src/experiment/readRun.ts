import { basename, join, resolve } from 'node:path';
import type { z } from 'zod';
import { InputError } from '../base/inputError.js';
import { compareAttacked } from './compareAttacked.js';
import { compareEvaluated } from './compareEvaluated.js';
import { readStoredConfig } from './config/storedConfig.js';
import { EventLog } from './eventLog.js';
import { readEnvironment } from './readEnvironment.js';
import { type RunDocumentName, readRunDocument, runDocuments } from './runDocuments.js';
import type { RunRecord } from './runRecord.js';

/**
 * Reads a run directory, whether the run is complete, under way or was stopped.
 *
 * @throws InputError if the folder holds no run, or a file in it is damaged or of a newer version
 */
export async function readRun(path: string): Promise<RunRecord> {
  const stored = await readStoredConfig(path);
  const read = <Content>(name: RunDocumentName, schema: z.ZodType<Content>) =>
    readRunDocument(path, name, schema);
  if (stored === undefined) {
    throw new InputError({
      given: `${path}, which holds no run`,
      expected: 'the folder of a run, with its config.json and environment.json',
      remedy: 'give the folder that --out named',
    });
  }
  const environment = await readEnvironment(path);
  const attack = await read('attack', runDocuments.attack);
  const corruption = await read('corruption', runDocuments.corruption);
  const transfer = await read('transfer', runDocuments.transfer);
  const smoothing = await read('smoothing', runDocuments.smoothing);
  const summary = await read('summary', runDocuments.summary);
  return {
    path,
    name: basename(resolve(path)),
    config: stored.config,
    configHash: stored.hash,
    environment,
    events: await new EventLog(join(path, 'events.jsonl')).read(),
    genotype: await read('genotype', runDocuments.genotype),
    selection: await read('selection', runDocuments.selection),
    ledger: await read('ledger', runDocuments.ledger),
    table: await read('table', runDocuments.table),
    correlation: await read('correlation', runDocuments.correlation),
    attack,
    corruption,
    transfer,
    smoothing,
    evaluatedCheckpoints: await compareEvaluated(path, { corruption, transfer, smoothing }),
    attackExamples: await read('attack-examples', runDocuments['attack-examples']),
    attackedCheckpoint: attack && (await compareAttacked(path, attack)),
    summary,
    status: summary === undefined ? 'partial' : 'complete',
  };
}
