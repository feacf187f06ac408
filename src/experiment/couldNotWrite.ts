import { RunError } from '../base/runError.js';

/** What is thrown where a file of a run could not be written. Whoever throws it has left the earlier content as it was. */
export function couldNotWrite(path: string, cause: unknown): RunError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new RunError(
    `${path} could not be written (${reason}), and what it held before is kept; expected room for it and write access to its folder; make room or mend access, then give the command again, with --resume if it has that`,
    { cause },
  );
}
