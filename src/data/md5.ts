import { createHash } from 'node:crypto';

/** MD5 in hexadecimal: the checksum that the publishers of these data sets give. Not a protection against forgery. */
export function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}
