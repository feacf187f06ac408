// npm run bench: sets up what is missing, then times the engines and PyTorch; arguments go to `rnas bench`.
import { setup } from './setup.mjs';

await setup();
process.argv.splice(2, 0, 'bench');
await import('../dist/cli/main.js');
