import { dirname, resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { Interrupted } from '../base/interrupted.js';
import { RunError } from '../base/runError.js';
import { loadConfig } from '../experiment/config/loadConfig.js';
import { type GivenParameters, injectParameters } from '../notebook/injectParameters.js';
import { readNotebook } from '../notebook/readNotebook.js';
import { type NotebookFailure, runNotebook } from '../notebook/runNotebook.js';
import { saveNotebook } from '../notebook/saveNotebook.js';
import { saveNotebookPage } from '../notebook/saveNotebookPage.js';
import type { AddCommand } from './command.js';
import { addCommonOptions, type CommonOptions } from './commonOptions.js';
import { inFolders } from './inFolders.js';
import { numericFlag } from './numericFlag.js';

interface NotebookFlags extends CommonOptions {
  readonly set?: GivenParameters;
  readonly out?: string;
  readonly to?: string;
  readonly timeout?: number;
}

/** Node's timers hold no more than 2³¹ ms. */
const longestSeconds = 2_000_000;

/** Configuration of `rnas notebook`. */
const notebookConfig = z.strictObject({
  /** The notebook that is executed. */
  notebook: z.string().min(1),
  /** Values of its parameters, as text. */
  set: z.record(z.string(), z.coerce.string()).default({}),
  /** The executed notebook; it may be the same file. */
  out: z.string().min(1),
  /** `html`: also a page beside it. */
  to: z.enum(['ipynb', 'html']).default('ipynb'),
  /** Seconds that one cell may take. */
  timeout: z.number().positive().max(longestSeconds).default(600),
});

/** `rnas notebook`: execute a notebook through the tslab kernel. */
export const addNotebook: AddCommand = (program, perform) => {
  const command = program
    .command('notebook <notebook>')
    .description('execute a TypeScript notebook from top to bottom, without Python')
    .option('--set <name=value>', 'value of a parameter of the notebook; may be repeated', collect)
    .option('--out <file>', 'the executed notebook; may be the same file')
    .option('--to <format>', 'html: also write a page beside --out that needs nothing else')
    .option('--timeout <seconds>', 'time that one cell may take (600)', numericFlag);
  addCommonOptions(command).action(
    perform<NotebookFlags>(async (flags, [path], { progress, signal }) => {
      const { set, out, to, timeout } = flags;
      const config = await loadConfig(notebookConfig, flags.config, {
        notebook: path,
        set,
        out,
        to,
        timeout,
      });
      const notebook = injectParameters(await readNotebook(config.notebook), config.set);
      const folder = dirname(resolve(config.notebook));
      return inFolders({ '--out': dirname(resolve(config.out)) }, async () => {
        const limits = { timeoutSeconds: config.timeout, progress, signal };
        const onCell = (soFar: typeof notebook) => saveNotebook(config.out, soFar);
        const run = await runNotebook(notebook, { folder, ...limits, onCell });
        const page = config.to === 'html' ? await saveNotebookPage(config.out, run.notebook) : undefined;
        if (run.failure) throw failed(run.failure, config.out);
        return { json: { notebook: config.out, page }, text: page ?? config.out };
      });
    }),
  );
};

function collect(text: string, before: GivenParameters = {}): GivenParameters {
  const split = text.indexOf('=');
  if (split < 1) throw new InvalidArgumentError('expected name=value');
  return { ...before, [text.slice(0, split).trim()]: text.slice(split + 1) };
}

function failed({ kind, cell, id, reason }: NotebookFailure, out: string): Error {
  const message = `cell ${cell} (${id}): ${reason}; everything up to there is in ${out}`;
  return kind === 'interrupted' ? new Interrupted(message) : new RunError(message);
}
