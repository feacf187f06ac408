/** Work stopped on request, with nothing lost: the command line exits with 130. The message says how to go on. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}
