/** A `.npy` file of unsigned bytes as `numpy.save` writes it (version 1.0); what it says of itself can be changed. */
export function npyBytes(
  shape: readonly number[],
  data: Uint8Array,
  { type = '|u1', order = 'False' }: { type?: string; order?: string } = {},
): Buffer {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '${type}', 'fortran_order': ${order}, 'shape': ${tuple}, }`;
  const length = Math.ceil((text.length + 11) / 64) * 64 - 10;
  const head = Buffer.from('\x93NUMPY\x01\x00\x00\x00', 'latin1');
  head.writeUInt16LE(length, 8);
  return Buffer.concat([head, Buffer.from(`${text.padEnd(length - 1)}\n`), data]);
}
