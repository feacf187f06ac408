/**
 * Whether an engine is the native one, by its name, on whichever instruction set. It alone takes a count of threads.
 *
 * @example isNative('native:avx2') // true
 */
export function isNative(name: string): boolean {
  return name === 'native' || name.startsWith('native:');
}
