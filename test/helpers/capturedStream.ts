import { Writable } from 'node:stream';

/** A stream that keeps what is written to it. */
export function capturedStream({ isTTY = false } = {}) {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  return Object.assign(stream, { isTTY, columns: 120, text: () => chunks.join('') });
}
