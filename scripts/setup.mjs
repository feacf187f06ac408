// Sets up what is missing, and nothing else: dependencies from the lock file, the native addon, the built package.
// Plain Node without dependencies, since it runs before there are any.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const inRoot = (...parts) => join(root, ...parts);

/**
 * Makes the checkout ready to run.
 *
 * @returns {Promise<string | undefined>} why the native engine is not there, if it is not: for the caller to say once
 */
export async function setup() {
  requireNode();
  if (!dependenciesInstalled()) {
    say('installing dependencies from the lock file');
    run('npm', ['ci', '--no-audit', '--no-fund']);
  }
  const { buildNative } = await import('./build-native.mjs');
  const { reason, missingCompiler } = await buildNative();
  if (reason && !missingCompiler) say(reason);
  if (!packageBuilt()) {
    say('building the package');
    run('npm', ['run', '--silent', 'build']);
    writeFileSync(builtFrom, sourceHash());
  }
  return reason;
}

function say(message) {
  process.stderr.write(`setup: ${message}\n`);
}

function run(command, options) {
  // Not silent, even where "npm --silent" started this: a failure must be seen.
  const env = { ...process.env, npm_config_loglevel: 'warn' };
  const { status, error } = spawnSync(command, options, { cwd: root, stdio: ['ignore', 2, 2], env });
  if (error) throw error;
  if (status !== 0) {
    say(`"${command} ${options.join(' ')}" failed; its messages are above`);
    process.exit(1);
  }
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  say(
    `given Node ${process.versions.node}; expected 20.19 or newer; install it from nodejs.org or a version manager`,
  );
  process.exit(2);
}

/** True if what npm last installed here is what the lock file names; npm leaves optional packages out by platform. */
function dependenciesInstalled() {
  const installedFile = inRoot('node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const { packages: wanted } = JSON.parse(readFileSync(inRoot('package-lock.json'), 'utf8'));
  const { packages: installed } = JSON.parse(readFileSync(installedFile, 'utf8'));
  return Object.entries(wanted).every(
    ([path, entry]) =>
      path === '' ||
      (installed[path] ? installed[path].version === entry.version : Boolean(entry.optional || entry.peer)),
  );
}

const builtFrom = inRoot('dist', '.built-from');

function packageBuilt() {
  return existsSync(builtFrom) && readFileSync(builtFrom, 'utf8') === sourceHash();
}

/** SHA-256 over everything that the package is built from. */
function sourceHash() {
  const hash = createHash('sha256');
  const sources = readdirSync(inRoot('src'), { recursive: true }).filter(name => name.endsWith('.ts'));
  const files = [
    ...sources.map(name => join('src', name)),
    'package-lock.json',
    'tsconfig.json',
    'tsconfig.build.json',
  ];
  for (const name of files.sort())
    hash
      .update(`${name}\0`)
      .update(readFileSync(inRoot(name)))
      .update('\0');
  return hash.digest('hex');
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const reason = await setup();
  if (reason) say(`${reason}; everything runs on the slower engine tfjs:cpu`);
}
