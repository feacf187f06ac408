import type { RandomStream } from '../../src/base/randomStream.js';

/** A stream whose uniform numbers are given; its forks are itself. It refuses to be asked for more, or for anything else. */
export function scriptedStream(...uniforms: readonly number[]): RandomStream {
  let next = 0;
  const refuse = (): never => {
    throw new Error('a scripted stream has uniform numbers alone');
  };
  const stream: RandomStream = {
    uniform() {
      if (next === uniforms.length) throw new Error(`only ${uniforms.length} numbers were given`);
      return uniforms[next++];
    },
    normal: refuse,
    below: refuse,
    permutation: refuse,
    fork: () => stream,
  };
  return stream;
}
