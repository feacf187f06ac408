/**
 * The program behind the kernel "TypeScript (RNAS Lab)": tslab's kernel of this package, in which notebooks find the
 * package and what it depends on by name, wherever they lie. Jupyter and our own runner start it as
 * `node program.js <connection file>`.
 */
import { createRequire } from 'node:module';
import { bindShorthand } from './expandShorthand.js';
import { keepAllOutput } from './keepAllOutput.js';
import { offerPackage } from './offerPackage.js';
import { tellFailures } from './tellFailures.js';
import { watchParent } from './watchParent.js';

/** What tslab's main module exports, which it promises not to change. */
interface TslabMain {
  startKernel(options: { configPath: string; enableFindLocal: boolean; jsKernel: boolean }): void;
}

const require = createRequire(import.meta.url);
const tslab = createRequire(require.resolve('tslab'));

offerPackage(tslab, process.cwd());
keepAllOutput(tslab);
bindShorthand(tslab);
tellFailures(tslab);
watchParent();
(tslab('./main.js') as TslabMain).startKernel({
  configPath: process.argv[2],
  enableFindLocal: false,
  jsKernel: false,
});
