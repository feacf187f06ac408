/**
 * A run that was asked for correctly and then failed (a loss became NaN, a disk filled up): the command line
 * exits with 1 and prints the message without a stack trace.
 */
export class RunError extends Error {
  override readonly name = 'RunError';
}
