import type { Printer } from './printer.js';

function refuse(): never {
  throw new Error('a format that says that it needs no browser asked for one');
}

/** For formats that need no browser. */
export const noPrinter: Printer = {
  name: 'none',
  draw: refuse,
  picturePdf: refuse,
  picturePng: refuse,
  pagePdf: refuse,
  close: async () => undefined,
};
