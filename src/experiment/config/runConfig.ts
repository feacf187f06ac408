import { z } from 'zod';
import { attackConfig } from './attackConfig.js';
import { retrainConfig } from './retrainConfig.js';
import { searchConfig } from './searchConfig.js';

/** The configuration of any run; `command` says which. */
export const runConfig = z.discriminatedUnion('command', [searchConfig, retrainConfig, attackConfig]);

export type RunConfig = z.output<typeof runConfig>;
