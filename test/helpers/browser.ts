import { findBrowser } from '../../src/report/print/findBrowser.js';

/** Tests in a browser are skipped where there is none, but not where everything is tested. */
export async function browserOrNone(): Promise<{ path: string | undefined; missing: boolean }> {
  const path = await findBrowser(undefined).catch(() => undefined);
  return { path, missing: path === undefined && process.env.CI !== 'true' };
}
