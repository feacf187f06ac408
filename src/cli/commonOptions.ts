import type { Command } from 'commander';

/** What every command's options have. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly debug?: boolean;
  readonly config?: string;
}

/** Declares the options that every command takes. */
export function addCommonOptions(command: Command): Command {
  return command
    .option('--config <file>', 'YAML or JSON file with the options; flags override it')
    .option('--json', 'print one JSON object on stdout and nothing else there')
    .option('--quiet', 'no progress on stderr')
    .option('--debug', 'print the stack trace of an error');
}
