/** Reads a flag that lists names, separated by commas; nothing where it was not given. */
export function namesFlag(text: string | undefined): string[] | undefined {
  return text?.split(',').map(name => name.trim());
}
