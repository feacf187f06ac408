/**
 * Work stopped on request, with nothing lost: the command line exits with 130. The message says where;
 * the command that was stopped adds how to go on.
 */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}
