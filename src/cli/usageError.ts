import { CommanderError } from 'commander';
import { InputError } from '../base/inputError.js';

/** What is accepted, by commander's code of what went wrong. */
const expectations: Record<string, string> = {
  'commander.unknownCommand': 'a command that rnas has',
  'commander.unknownOption': 'an option that the command has',
  'commander.missingArgument': 'every argument that the command needs',
  'commander.optionMissingArgument': 'a value after the option',
  'commander.missingMandatoryOptionValue': 'every option that the command needs',
  'commander.invalidArgument': 'a value that the option accepts',
  'commander.excessArguments': 'no more arguments than the command takes',
};

/** Commander's own errors in the toolkit's form; any other error as it is. */
export function usageError(error: unknown, argv: readonly string[]): unknown {
  if (!(error instanceof CommanderError)) return error;
  const [complaint, suggestion] = error.message.replace(/^error: /, '').split('\n');
  const nearest = /Did you mean (?:one of )?(.+)\?\)/.exec(suggestion ?? '')?.[1];
  const command = argv[0] !== undefined && /^[a-z]+$/.test(argv[0]) ? `${argv[0]} ` : '';
  if (error.code === 'commander.unknownOption' && nearest === undefined && argv[0].startsWith('-')) {
    return new InputError({
      given: `no command before ${argv[0]}`,
      expected: 'a command, and then its options',
      remedy: 'see rnas --help',
    });
  }
  const known = error.code === 'commander.unknownCommand' ? '' : command;
  return new InputError({
    given: complaint,
    expected: expectations[error.code] ?? 'correct usage',
    remedy: nearest === undefined ? `see rnas ${known}--help` : `did you mean ${nearest}?`,
  });
}
