import { edgeOperations } from '../space/darts/primitives.js';

/** Reads a list of operations; a word that is none is passed on, as the name of a list or for the configuration's check. */
export function primitivesFlag(text: string): string | string[] {
  const words = text.split(',').map(word => word.trim());
  const listed = words.length > 1 || edgeOperations.some(name => name === words[0]);
  return listed ? words : text;
}
