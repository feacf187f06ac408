/** Reads a flag that should be a number; anything else is passed on, for the configuration's check to refuse. */
export function numericFlag(text: string): number | string {
  const value = Number(text);
  return text.trim() === '' || Number.isNaN(value) ? text : value;
}
