/** MurmurHash3's finaliser: every bit of the result depends on every bit of the number. */
function mixed(value: number): number {
  let bits = value;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** FNV-1a over the bits of the values, a word at a time. */
function hashOf(image: Float32Array): number {
  let hash = 0x811c9dc5;
  for (const word of new Uint32Array(image.slice().buffer)) hash = Math.imul(hash ^ word, 0x01000193);
  return hash;
}

/**
 * The values N(0, 1) of a layer of kind `noise` for one image: by Box and Muller's transform,
 * √(−2 ln u) · (cos 2πv, sin 2πv), from pairs (u, v) that are counted through a hash of the image's bits and the layer's seed. The
 * native engine does the same in `native/layers/noise.cc`; the two agree but for the last bit of a logarithm or cosine.
 *
 * @param image all values of the image
 * @param seed of the layer, a 32-bit integer
 */
export function imageNoise(image: Float32Array, seed: number, size: number): Float32Array {
  const key = mixed(hashOf(image) ^ mixed(seed));
  const noise = new Float32Array(size);
  for (let place = 0; place < size; place += 2) {
    const u = (mixed(key + Math.imul(place + 1, 0x9e3779b9)) + 1) / 2 ** 32;
    const angle = 2 * Math.PI * (mixed(key + Math.imul(place + 2, 0x9e3779b9)) / 2 ** 32);
    const radius = Math.sqrt(-2 * Math.log(u));
    noise[place] = radius * Math.cos(angle);
    if (place + 1 < size) noise[place + 1] = radius * Math.sin(angle);
  }
  return noise;
}
