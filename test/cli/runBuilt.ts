import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/**
 * Starts the built command line as a process of its own.
 *
 * @param environment added to the tests' own
 * @throws Error if the package is not built
 */
export function startBuilt(
  args: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>> = {},
): ChildProcess {
  if (!existsSync(program)) throw new Error('dist/ is missing: npm test builds it, or run npm run build');
  const env = { ...process.env, ...environment };
  return spawn(process.execPath, [program, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Runs the built command line to its end. */
export async function runBuilt(...start: Parameters<typeof startBuilt>) {
  const child = startBuilt(...start);
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', chunk => {
    output.stdout += chunk;
  });
  child.stderr?.on('data', chunk => {
    output.stderr += chunk;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { code, ...output };
}

/**
 * Runs it until what it has told on stderr is enough, and then sends it a signal.
 *
 * @returns its exit code, or the signal that ended it, and what it told until then
 */
export async function stopBuilt(
  args: readonly string[],
  cwd: string,
  { signal, when }: { signal: NodeJS.Signals; when: (told: string) => boolean },
) {
  const child = startBuilt(args, cwd);
  let told = '';
  child.stderr?.on('data', chunk => {
    told += chunk;
    if (!child.killed && when(told)) child.kill(signal);
  });
  const end = await new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, by) => resolve(code ?? by));
  });
  return { end, told };
}
