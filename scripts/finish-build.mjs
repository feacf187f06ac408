// Adds to dist/ what the TypeScript compiler does not write: the entry for CommonJS.
// Node ≥ 20.19 can require an ES module, so that both kinds of user share one instance of every module.
import { chmodSync, writeFileSync } from 'node:fs';

const dist = new URL('../dist/', import.meta.url);
writeFileSync(new URL('index.cjs', dist), "'use strict';\nmodule.exports = require('./index.js');\n");
writeFileSync(new URL('index.d.cts', dist), "export * from './index.js';\n");
chmodSync(new URL('cli/main.js', dist), 0o755);
