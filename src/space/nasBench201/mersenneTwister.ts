const length = 624;
const offset = 397;

/**
 * The generator MT19937 (Matsumoto & Nishimura, ACM TOMACS 8(1), 1998) with their initialisation by an array, here of one
 * number: the stream of Python's `random.seed(key)`. It is here to repeat shuffles that others have published; for
 * anything else there is `randomStream`.
 *
 * @returns a function that gives the next 32 random bits, as an unsigned number
 */
export function mersenneTwister(key: number): () => number {
  const state = initialState(key >>> 0);
  let next = length;
  return () => {
    if (next === length) {
      twist(state);
      next = 0;
    }
    let bits = state[next++];
    bits ^= bits >>> 11;
    bits ^= (bits << 7) & 0x9d2c5680;
    bits ^= (bits << 15) & 0xefc60000;
    return (bits ^ (bits >>> 18)) >>> 0;
  };
}

function initialState(key: number): Uint32Array {
  const state = new Uint32Array(length);
  state[0] = 19_650_218;
  const mixed = (place: number) => state[place - 1] ^ (state[place - 1] >>> 30);
  for (let place = 1; place < length; place++) state[place] = Math.imul(mixed(place), 1_812_433_253) + place;
  let place = 1;
  const advance = () => {
    if (++place < length) return;
    state[0] = state[length - 1];
    place = 1;
  };
  for (let round = 0; round < length; round++) {
    state[place] = (state[place] ^ Math.imul(mixed(place), 1_664_525)) + key;
    advance();
  }
  for (let round = 1; round < length; round++) {
    state[place] = (state[place] ^ Math.imul(mixed(place), 1_566_083_941)) - place;
    advance();
  }
  state[0] = 0x80000000;
  return state;
}

function twist(state: Uint32Array): void {
  for (let place = 0; place < length; place++) {
    const joined = (state[place] & 0x80000000) | (state[(place + 1) % length] & 0x7fffffff);
    state[place] = state[(place + offset) % length] ^ (joined >>> 1) ^ (joined & 1 ? 0x9908b0df : 0);
  }
}
