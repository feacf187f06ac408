import type { Command } from 'commander';
import type { Progress } from '../base/progress.js';

/** What a command gets beside its options and arguments. */
export interface CommandContext {
  /** Drawn on stderr; silent with `--quiet`. */
  readonly progress: Progress;
  /** Raised by Ctrl-C: the command writes a clean checkpoint and throws {@link Interrupted}. */
  readonly signal: AbortSignal;
  /** A line on stderr; nothing with `--quiet`. */
  say(line: string): void;
}

/** What a command ends with: one of the two goes to stdout. */
export interface CommandResult {
  /** With `--json`: one object, and nothing else on stdout. */
  readonly json: object;
  /** Without it: for people. */
  readonly text: string;
}

/** Options as commander gives them; each command states which it has declared. */
export type CommandWork<Options> = (
  options: Options,
  args: readonly string[],
  context: CommandContext,
) => Promise<CommandResult>;

/** Wraps a command's work as commander's action. */
export type Perform = <Options>(
  work: CommandWork<Options>,
) => (this: Command, ...inputs: unknown[]) => Promise<void>;

/** Adds one command to the program; each file of this folder that is a command exports one. */
export type AddCommand = (program: Command, perform: Perform) => void;
