import { z } from 'zod';
import { importConfig } from './importConfig.js';
import { retrainConfig } from './retrainConfig.js';
import { searchConfig } from './searchConfig.js';

/** The configuration of any run; `command` says which. An attack is no run: it adds to that of a retraining. */
export const runConfig = z.discriminatedUnion('command', [searchConfig, retrainConfig, importConfig]);

export type RunConfig = z.output<typeof runConfig>;
