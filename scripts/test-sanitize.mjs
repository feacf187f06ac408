// Runs the tests of the native engine under sanitisers: node scripts/test-sanitize.mjs
// Each build is loaded into a Node that has the sanitiser's runtime preloaded. GCC on Linux only, as CI has it.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { buildNative, findCompiler } from './build-native.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const vitest = `${root}/node_modules/vitest/vitest.mjs`;

/** What each sanitiser runs, and its options; Node itself leaks on exit, so that leaks are valgrind's business. */
const runs = {
  address: {
    library: 'libasan.so',
    tests: ['test/engine/native', 'test/contract'],
    environment: {
      ASAN_OPTIONS: 'detect_leaks=0:abort_on_error=1:allocator_may_return_null=1',
      UBSAN_OPTIONS: 'print_stacktrace=1',
    },
  },
  thread: {
    library: 'libtsan.so',
    tests: ['threads', 'passes', 'buffers', 'wideLayers', 'winograd', 'fusion'].map(
      name => `test/engine/native/${name}.test.ts`,
    ),
    environment: {
      TSAN_OPTIONS: `halt_on_error=1:suppressions=${root}/test/engine/native/thread-sanitiser.supp`,
    },
  },
};

for (const [sanitize, { library, tests, environment }] of Object.entries(runs)) {
  const { reason } = await buildNative({ quiet: true, sanitize });
  if (reason !== undefined) fail(`the build with -fsanitize=${sanitize} is not there: ${reason}`);
  const runtime = runtimeOf(library);
  const { status } = spawnSync(
    process.execPath,
    [vitest, 'run', '--maxWorkers=1', '--testTimeout=600000', ...tests],
    {
      cwd: root,
      stdio: 'inherit',
      env: {
        ...process.env,
        ...environment,
        LD_PRELOAD: runtime,
        RNAS_NATIVE_ADDON: `${root}/build/native-${sanitize}/rnas_native.node`,
      },
    },
  );
  if (status !== 0) fail(`tests under -fsanitize=${sanitize} failed`);
}

/** Where the compiler that builds the addon has a sanitiser's runtime. */
function runtimeOf(library) {
  const { command } = findCompiler();
  const { stdout } = spawnSync(command, [`-print-file-name=${library}`], { encoding: 'utf8' });
  // A compiler that does not know the file repeats its name.
  if (stdout.trim() === library)
    fail(`${command} has no ${library}: set CXX=g++, whose runtimes these checks preload`);
  return stdout.trim();
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
