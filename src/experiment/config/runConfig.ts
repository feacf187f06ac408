import { z } from 'zod';
import { retrainConfig } from './retrainConfig.js';
import { searchConfig } from './searchConfig.js';

/** The configuration of a run that is computed. An attack is no run: it adds to one that has a network. */
export const runConfig = z.discriminatedUnion('command', [searchConfig, retrainConfig]);

export type RunConfig = z.output<typeof runConfig>;
