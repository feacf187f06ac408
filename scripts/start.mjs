// npm start: sets up what is missing, then runs the main job; arguments go to `rnas quickstart`.
import { setup } from './setup.mjs';

await setup();
process.argv.splice(2, 0, 'quickstart');
await import('../dist/cli/main.js');
