import { Command, CommanderError } from 'commander';
import { packageVersion } from '../base/packageVersion.js';
import type { AddCommand, Perform } from './command.js';
import type { CommonOptions } from './commonOptions.js';
import { describeFailure } from './describeFailure.js';
import { createProgress } from './progress.js';
import { refuseEmpty } from './refuseEmpty.js';
import { usageError } from './usageError.js';

/** Where output goes: the process's own streams, unless a caller wants them elsewhere. */
export interface CliStreams {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream & { isTTY?: boolean };
}

const exitCodes = { SIGINT: 130, SIGTERM: 143 };

/**
 * Runs one command line to its end.
 *
 * @param argv the arguments after `rnas`
 * @returns the exit code: 0 done, 1 failed, 2 wrong usage or bad input, 130 interrupted (143 if by SIGTERM)
 */
export async function runCli(
  argv: readonly string[],
  commands: readonly AddCommand[],
  { stdout, stderr }: CliStreams = process,
): Promise<number> {
  const interruption = listenForSignals(line => stderr.write(`\n${line}\n`));
  const perform: Perform = work =>
    async function (this: Command) {
      const { json, quiet = false } = this.opts<CommonOptions>();
      refuseEmpty(this.opts(), this.args);
      const progress = createProgress(stderr, { quiet });
      const say = (line: string) => void (quiet || stderr.write(`${line}\n`));
      const context = { progress, say, signal: interruption.signal };
      const working = work(this.opts() as Parameters<typeof work>[0], this.args, context);
      const result = await working.finally(progress.end);
      stdout.write(json ? `${JSON.stringify(result.json)}\n` : `${result.text}\n`);
    };
  const program = createProgram(stdout, stderr);
  for (const add of commands) add(program, perform);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return 0;
  } catch (error) {
    if (isHelp(error)) return error.exitCode === 0 ? 0 : 2;
    const flags = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
    const failure = describeFailure(usageError(error, argv), { debug: flags.includes('--debug') });
    stderr.write(`${failure.text}\n`);
    if (flags.includes('--json')) stdout.write(`${JSON.stringify({ error: failure.json })}\n`);
    return failure.exitCode === 130 ? exitCodes[interruption.cause()] : failure.exitCode;
  } finally {
    interruption.stopListening();
  }
}

function createProgram(stdout: NodeJS.WritableStream, stderr: NodeJS.WritableStream): Command {
  return new Command('rnas')
    .description('Robust neural architecture search: search, retrain, attack, report')
    .version(packageVersion())
    .exitOverride()
    .configureOutput({
      writeOut: text => void stdout.write(text),
      writeErr: text => void stderr.write(text), // The help of a command line without a command.
      outputError: () => undefined, // runCli tells errors in the toolkit's own form.
    });
}

function isHelp(error: unknown): error is CommanderError {
  return (
    error instanceof CommanderError &&
    ['commander.help', 'commander.helpDisplayed', 'commander.version'].includes(error.code)
  );
}

/** The first Ctrl-C raises the signal, so that the command ends cleanly; the second ends the process. */
function listenForSignals(say: (line: string) => void) {
  const controller = new AbortController();
  let cause: keyof typeof exitCodes = 'SIGINT';
  const listener = (name: NodeJS.Signals) => {
    cause = name === 'SIGTERM' ? name : 'SIGINT';
    if (controller.signal.aborted) process.exit(exitCodes[cause]);
    say('stopping cleanly; press Ctrl-C again to end at once');
    controller.abort();
  };
  process.on('SIGINT', listener).on('SIGTERM', listener);
  return {
    signal: controller.signal,
    cause: () => cause,
    stopListening: () => void process.off('SIGINT', listener).off('SIGTERM', listener),
  };
}
