import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { compileSources } from '../helpers/compileSources.js';

/** A process that runs one command, which says `ready` and then waits: for the signal, or for ever. */
function waiting(urls: { runCli: string; interrupted: string }, { stubborn }: { stubborn: boolean }) {
  const program = `
    import { runCli } from ${JSON.stringify(urls.runCli)};
    import { Interrupted } from ${JSON.stringify(urls.interrupted)};
    const addWait = (program, perform) => program.command('wait').action(perform(async (_options, _args, { signal }) => {
      process.stdout.write('ready\\n');
      const alive = setInterval(() => undefined, 1000);
      await new Promise(resolve => { if (!${stubborn}) signal.addEventListener('abort', resolve); });
      clearInterval(alive);
      throw new Interrupted('epoch 1, step 2');
    }));
    process.exitCode = await runCli(['wait'], [addWait]);`;
  return spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

test('a real Ctrl-C ends a command cleanly, a second one at once', async () => {
  const compiled = compileSources('src/cli/runCli.ts');
  const urls = { runCli: compiled('src/cli/runCli.ts'), interrupted: compiled('src/base/interrupted.ts') };

  const polite = waiting(urls, { stubborn: false });
  await once(polite.stdout, 'data');
  polite.kill('SIGINT');
  expect(await once(polite, 'close')).toEqual([130, null]);

  const stubborn = waiting(urls, { stubborn: true });
  await once(stubborn.stdout, 'data');
  stubborn.kill('SIGINT');
  await once(stubborn.stderr, 'data'); // It has said that it is stopping.
  stubborn.kill('SIGINT');
  expect(await once(stubborn, 'close')).toEqual([130, null]);
});
