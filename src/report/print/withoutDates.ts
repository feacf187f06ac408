/**
 * A PDF of Chromium without the moments at which it was made: the entries are blanked in place, so that every offset
 * of the file stays right, and the same page gives the same bytes.
 */
export function withoutDates(pdf: Uint8Array): Uint8Array {
  const text = Buffer.from(pdf).toString('latin1');
  const blanked = text.replace(/\/(?:CreationDate|ModDate)\s*\(D:[^)]*\)/g, entry =>
    ' '.repeat(entry.length),
  );
  return Buffer.from(blanked, 'latin1');
}
