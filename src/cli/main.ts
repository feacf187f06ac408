#!/usr/bin/env node
import { addData } from './data.js';
import { runCli } from './runCli.js';

// `rnas … | head`: the reader has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await runCli(process.argv.slice(2), [addData]);
