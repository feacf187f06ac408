#!/usr/bin/env node
import { addAttack } from './attack.js';
import { addBaseline } from './baseline.js';
import { addBench } from './bench.js';
import { addCertify } from './certify.js';
import { addCorrelate } from './correlate.js';
import { addCorrupt } from './corrupt.js';
import { addData } from './data.js';
import { addEvaluate } from './evaluate.js';
import { addExport } from './export.js';
import { addImport } from './import.js';
import { addNotebook } from './notebook.js';
import { addQuickstart } from './quickstart.js';
import { addReport } from './report.js';
import { addRetrain } from './retrain.js';
import { runCli } from './runCli.js';
import { addSearch } from './search.js';
import { addSweep } from './sweep.js';
import { addTransfer } from './transfer.js';

// `rnas … | head`: the reader has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const commands = [
  addSearch,
  addRetrain,
  addSweep,
  addAttack,
  addCorrupt,
  addTransfer,
  addCertify,
  addExport,
  addImport,
  addEvaluate,
  addCorrelate,
  addBaseline,
  addReport,
  addNotebook,
  addData,
  addBench,
  addQuickstart,
];
process.exitCode = await runCli(process.argv.slice(2), commands);
