/** A run stopped on request, after a clean checkpoint: the command line exits with 130. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor(where: string) {
    super(`interrupted at ${where}; the checkpoint is saved, go on with --resume`);
  }
}
