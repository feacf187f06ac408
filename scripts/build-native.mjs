// Builds the native engine with whatever C++17 compiler is there: no node-gyp, no header download. Plain Node.
//
//   node scripts/build-native.mjs [--sanitize=address|thread] [--quiet]
//
// An object is compiled again when its source, any header, the compiler or the flags have changed.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = join(root, 'src', 'native');
const require = createRequire(import.meta.url);

// No fast-math anywhere, and never -march=native. Fused multiply–add is allowed in the kernels alone, where the
// instruction set's name says whether it is used; all other code rounds after every operation.
export const common = [
  '-std=c++17',
  '-fPIC',
  '-fvisibility=hidden',
  '-Wall',
  '-Wextra',
  '-DNAPI_VERSION=8',
  // A worker thread that ends during a call has nobody left to throw at; without this the process would abort.
  '-DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
  '-pthread',
];
const plain = ['-O2', '-ffp-contract=off'];
export const vectorised = ['-O3', '-ffp-contract=fast', '-fno-math-errno', '-fno-trapping-math'];

/** The instruction sets for which the kernels are compiled, by processor; the first one runs everywhere. */
export const instructionSets = {
  x64: {
    baseline: [],
    avx2: ['-mavx2', '-mfma'],
    avx512: ['-mavx512f', '-mavx512vl', '-mavx512bw', '-mavx512dq', '-mfma', '-mprefer-vector-width=512'],
  },
  other: { baseline: [] },
};

const sanitisers = {
  address: [
    '-fsanitize=address,undefined',
    '-fno-sanitize-recover=undefined',
    '-fno-omit-frame-pointer',
    '-g',
    '-O1',
  ],
  thread: ['-fsanitize=thread', '-g', '-O1'],
};

/**
 * @param {{ quiet?: boolean, sanitize?: 'address' | 'thread' }} options
 * @returns {Promise<{ built: boolean, reason?: string, missingCompiler?: boolean }>} whether anything was built, and why
 *   the addon is not there
 */
export async function buildNative({ quiet = false, sanitize } = {}) {
  const folder = join(root, 'build', sanitize ? `native-${sanitize}` : 'native');
  const target = join(folder, 'rnas_native.node');
  const compiler = findCompiler();
  if (!compiler) return withoutCompiler(target);
  mkdirSync(folder, { recursive: true });
  const units = listUnits(folder, sanitize ? sanitisers[sanitize] : [], compiler);
  const stale = units.filter(unit => !isCurrent(unit.object, unit.hash));
  const linkHash = digest([compiler.version, sanitize ?? '', ...units.map(unit => unit.hash)]);
  if (stale.length === 0 && isCurrent(target, linkHash)) return { built: false };
  if (!quiet)
    process.stderr.write(
      `native engine: compiling ${stale.length} of ${units.length} files with ${compiler.command}\n`,
    );
  const failure =
    (await compileAll(stale, compiler.command)) ??
    (await link(units, target, linkHash, sanitize, compiler.command));
  if (failure)
    return {
      built: false,
      reason: `the native engine does not compile here: ${failure}`,
    };
  writeFileSync(`${target}.sources`, sourcesHash());
  return { built: true };
}

/** An addon that was built from these very sources serves without a compiler; one of other sources must not. */
function withoutCompiler(target) {
  const record = `${target}.sources`;
  if (existsSync(target) && existsSync(record) && readFileSync(record, 'utf8') === sourcesHash()) {
    return { built: false };
  }
  rmSync(target, { force: true });
  const reason = 'no C++17 compiler was found (looked for $CXX, c++, g++ and clang++)';
  return { built: false, missingCompiler: true, reason };
}

/** Over all files of the addon, whatever compiles them. */
function sourcesHash() {
  return digest(
    ['.cc', '.h'].flatMap(ending => filesUnder(sources, ending)).map(file => readFileSync(file, 'utf8')),
  );
}

/** The first compiler that is there and speaks C++17. */
export function findCompiler() {
  for (const command of [process.env.CXX, 'c++', 'g++', 'clang++']) {
    if (!command) continue;
    const { status, stdout } = spawnSync(command, ['--version'], { encoding: 'utf8' });
    if (status !== 0) continue;
    const check = spawnSync(command, ['-std=c++17', '-fsyntax-only', '-x', 'c++', '-'], {
      input: '#include <optional>\nint main() { return std::optional<int>(0).value(); }\n',
    });
    if (check.status === 0) return { command, version: stdout };
  }
  return undefined;
}

function filesUnder(folder, ending) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith(ending))
    .sort()
    .map(name => join(folder, name));
}

/** Every object to be made: its source, its flags and the hash of all that it is made from. */
function listUnits(folder, sanitiser, compiler) {
  const includes = [
    dirname(require.resolve('node-addon-api/napi.h')),
    require('node-api-headers').include_dir,
  ];
  const headers = digest([
    ...filesUnder(sources, '.h').map(file => readFileSync(file, 'utf8')),
    require('node-addon-api/package.json').version,
    require('node-api-headers/package.json').version,
  ]);
  const unit = (source, flags, suffix = '') => {
    const all = [...common, ...flags, ...sanitiser];
    const object = join(
      folder,
      `${relative(sources, source).replace(/[\\/]/g, '.').replace(/\.cc$/, '')}${suffix}.o`,
    );
    const hash = digest([compiler.version, ...all, headers, readFileSync(source, 'utf8')]);
    return { source, object, hash, flags: [...all, ...includes.flatMap(path => ['-isystem', path])] };
  };
  const fast = join(sources, 'kernels', 'fast');
  const variants = Object.entries(instructionSets[process.arch] ?? instructionSets.other);
  return filesUnder(sources, '.cc').flatMap(source =>
    source.startsWith(fast)
      ? variants.map(([name, flags]) =>
          unit(source, [...vectorised, ...flags, `-DRNAS_ISA=${name}`], `.${name}`),
        )
      : [unit(source, plain)],
  );
}

function digest(parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}

function isCurrent(file, hash) {
  return existsSync(file) && existsSync(`${file}.hash`) && readFileSync(`${file}.hash`, 'utf8') === hash;
}

/** Compiles in parallel; returns the first failure's messages. */
async function compileAll(units, compiler) {
  const waiting = [...units];
  let failure;
  const work = async () => {
    for (let unit = waiting.shift(); unit && !failure; unit = waiting.shift()) {
      const { source, flags } = unit;
      const said = await make(
        compiler,
        output => [...flags, '-c', source, '-o', output],
        unit.object,
        unit.hash,
      );
      failure ??= said;
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return failure;
}

async function link(units, target, hash, sanitize, compiler) {
  const shared = process.platform === 'darwin' ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared'];
  const sanitiser = sanitize ? sanitisers[sanitize] : [];
  const objects = units.map(({ object }) => object);
  return make(
    compiler,
    output => [...shared, '-pthread', ...sanitiser, ...objects, '-o', output],
    target,
    hash,
  );
}

/** Writes aside and renames, so that a build that is stopped, or that runs twice, leaves no half-written file. */
async function make(compiler, options, target, hash) {
  const aside = `${target}.${process.pid}`;
  const failure = await run(compiler, options(aside));
  if (failure !== undefined) {
    rmSync(aside, { force: true });
    return failure;
  }
  rmSync(`${target}.hash`, { force: true });
  renameSync(aside, target);
  writeFileSync(`${target}.hash`, hash);
  return undefined;
}

/** Undefined if the command succeeds, else what it said. */
function run(command, options) {
  return new Promise(resolve => {
    const child = spawn(command, options, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', text => {
      said += text;
    });
    child.on('error', error => resolve(error.message));
    child.on('close', status =>
      resolve(status === 0 ? undefined : said || `${command} ended with ${status}`),
    );
  });
}

async function main() {
  const { values } = parseArgs({ options: { sanitize: { type: 'string' }, quiet: { type: 'boolean' } } });
  if (values.sanitize !== undefined && !(values.sanitize in sanitisers)) {
    process.stderr.write(`given --sanitize=${values.sanitize}; expected address or thread\n`);
    process.exit(2);
  }
  const { reason } = await buildNative(values);
  if (reason === undefined) return;
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
