/** The error that a call throws or rejects with, of the class that is expected; fails if there is none or another. */
export async function caughtError<Kind extends Error>(
  kind: new (...parts: never[]) => Kind,
  call: () => unknown,
): Promise<Kind> {
  try {
    await call();
  } catch (error) {
    if (error instanceof kind) return error;
    throw error;
  }
  throw new Error(`no ${kind.name} was thrown`);
}
