import { InputError } from '../base/inputError.js';
import { Interrupted } from '../base/interrupted.js';
import { RunError } from '../base/runError.js';

/** How a failed command ends: for people, for programs, and for the shell. */
export interface Failure {
  readonly exitCode: 1 | 2 | 130;
  readonly text: string;
  readonly json: { message: string; given?: string; expected?: string; remedy?: string };
}

/** @param options.debug adds the stack trace */
export function describeFailure(error: unknown, { debug }: { debug: boolean }): Failure {
  const { exitCode, text, json } = classify(error);
  return { exitCode, text: debug && error instanceof Error ? `${text}\n${error.stack}` : text, json };
}

function classify(error: unknown): Failure {
  if (error instanceof InputError) {
    const { given, expected, remedy } = error.complaint;
    const text = `rnas: given     ${given}\n      expected  ${expected}\n      remedy    ${remedy}`;
    return { exitCode: 2, text, json: { message: error.message, given, expected, remedy } };
  }
  const message = error instanceof Error ? error.message : String(error);
  const aborted = error instanceof Error && error.name === 'AbortError';
  if (aborted || error instanceof Interrupted)
    return { exitCode: 130, text: `rnas: ${message}`, json: { message } };
  if (error instanceof RunError) return { exitCode: 1, text: `rnas: ${message}`, json: { message } };
  return { exitCode: 1, text: `rnas: unexpected error: ${message} (--debug shows where)`, json: { message } };
}
