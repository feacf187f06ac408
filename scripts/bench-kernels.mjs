// Measures each kernel of the native engine against its roofline, on one thread. Plain Node.
//
//   npm run bench:kernels -- [--only REGEX] [--images N] [--runs N] [--kernels fast|avx2|baseline] [--json]
//
// The roofline of a kernel is the longer of two times: its operations at the peak of fused multiply–adds, and every
// tensor moved once at the bandwidth of a triad over as many bytes. Its share is the roofline over what it took: the
// least of several runs, in processor time.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { buildNative, common, findCompiler, instructionSets, vectorised } from './build-native.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The program that measures, from the kernels' objects as the addon links them. */
function buildBench() {
  const compiler = findCompiler();
  if (!compiler) fail('no C++17 compiler was found (looked for $CXX, c++, g++ and clang++)', 1);
  const native = join(root, 'build', 'native');
  const folder = join(root, 'build', 'bench');
  mkdirSync(folder, { recursive: true });
  const sets = Object.entries(instructionSets[process.arch] ?? instructionSets.other);
  const rooflines = sets.map(([name, flags]) => {
    const object = join(folder, `roofline.${name}.o`);
    const source = join(root, 'bench', 'roofline.cc');
    run(compiler.command, [
      ...common,
      ...vectorised,
      ...flags,
      `-DRNAS_ISA=${name}`,
      '-c',
      source,
      '-o',
      object,
    ]);
    return object;
  });
  const kernels = readdirSync(native).filter(name => /^kernels\..*\.o$/.test(name));
  const program = join(folder, 'kernels');
  run(compiler.command, [
    ...common,
    '-O2',
    join(root, 'bench', 'kernels.cc'),
    ...rooflines,
    ...kernels.map(name => join(native, name)),
    '-o',
    program,
  ]);
  return program;
}

function run(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (error) throw error;
  if (status !== 0) fail(stderr || `${command} ended with ${status}`, 1);
  return stdout;
}

function fail(message, status) {
  process.stderr.write(`${message}\n`);
  process.exit(status);
}

/** Rates, and the roofline's share, of what was measured. */
function rated({ kernel, shape, microseconds, operations, bytes, bandwidth }, peak) {
  const seconds = microseconds / 1e6;
  const arithmetic = operations / peak;
  const movement = bytes / bandwidth;
  return {
    kernel,
    shape,
    microseconds,
    gflops: operations / seconds / 1e9,
    gigabytesPerSecond: bytes / seconds / 1e9,
    bound: arithmetic > movement ? 'FMA' : 'bandwidth',
    share: Math.max(arithmetic, movement) / seconds,
  };
}

/** A line per case. */
function table({ kernels, peak, memory, cases }) {
  const lines = [
    `${kernels}: peak ${(peak / 1e9).toFixed(1)} GFLOP/s, memory ${(memory / 1e9).toFixed(1)} GB/s, one thread`,
    '',
    `${'kernel'.padEnd(48)}${'shape'.padEnd(8)}${'µs'.padStart(9)}${'GFLOP/s'.padStart(9)}${'GB/s'.padStart(8)}  bound      share`,
  ];
  for (const c of cases) {
    lines.push(
      c.kernel.padEnd(48) +
        c.shape.padEnd(8) +
        c.microseconds.toFixed(1).padStart(9) +
        (c.gflops > 0 ? c.gflops.toFixed(1) : '–').padStart(9) +
        c.gigabytesPerSecond.toFixed(1).padStart(8) +
        `  ${c.bound.padEnd(9)}${(100 * c.share).toFixed(0).padStart(5)} %`,
    );
  }
  return lines.join('\n');
}

function parse() {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: '' },
      images: { type: 'string', default: '1' },
      runs: { type: 'string', default: '15' },
      kernels: { type: 'string', default: 'fast' },
      json: { type: 'boolean', default: false },
    },
  });
  for (const name of ['images', 'runs'])
    if (!/^[1-9]\d{0,3}$/.test(values[name])) fail(`given --${name} ${values[name]}; expected 1 to 9999`, 2);
  if (!['fast', 'avx2', 'baseline'].includes(values.kernels))
    fail(`given --kernels ${values.kernels}; expected fast, avx2 or baseline`, 2);
  return values;
}

async function main() {
  const { only, images, runs, kernels, json } = parse();
  const { reason } = await buildNative({ quiet: json });
  if (reason !== undefined) fail(reason, 1);
  const measured = JSON.parse(run(buildBench(), [kernels, images, runs, only]));
  const result = { ...measured, cases: measured.cases.map(c => rated(c, measured.peak)) };
  process.stdout.write(`${json ? JSON.stringify(result) : table(result)}\n`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
