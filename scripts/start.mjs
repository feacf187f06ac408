// npm start: sets up what is missing, then runs the main job; arguments go to `rnas quickstart`.
import { setup } from './setup.mjs';

// Without the native engine the job itself says so, and what it does instead.
await setup();
process.argv.splice(2, 0, 'quickstart');
await import('../dist/cli/main.js');
