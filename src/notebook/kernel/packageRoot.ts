import { fileURLToPath } from 'node:url';

/** The folder of this package, whether it runs from its sources or as built. */
export const packageRoot = fileURLToPath(new URL('../../../', import.meta.url));
