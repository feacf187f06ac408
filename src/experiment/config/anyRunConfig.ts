import { z } from 'zod';
import { importConfig } from './importConfig.js';
import { retrainConfig } from './retrainConfig.js';
import { searchConfig } from './searchConfig.js';

/** What a run directory's configuration may be; `command` says which. */
export const anyRunConfig = z.discriminatedUnion('command', [searchConfig, retrainConfig, importConfig]);

export type AnyRunConfig = z.output<typeof anyRunConfig>;
