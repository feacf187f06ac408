import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { InputError } from '../base/inputError.js';
import { nearestName } from '../base/nearestName.js';
import { benchmarkScales, type CaseName, caseNames } from '../benchmark/cases.js';
import { entrantNames } from '../benchmark/entrants.js';
import { runBenchmark } from '../benchmark/runBenchmark.js';
import { loadConfig } from '../experiment/config/loadConfig.js';
import { formatReport } from './bench/formatReport.js';
import type { AddCommand } from './command.js';
import { addCommonOptions, type CommonOptions } from './commonOptions.js';
import { namesFlag } from './namesFlag.js';
import { numericFlag } from './numericFlag.js';

interface BenchFlags extends CommonOptions {
  readonly cases?: string;
  readonly engines?: string;
  readonly python?: readonly string[];
  readonly threads?: number;
  readonly repeats?: number;
  readonly scale?: string;
  readonly scaling?: boolean;
}

/** Configuration of `rnas bench`. */
const benchConfig = z.strictObject({
  /** Without it those of the target. */
  cases: z.array(z.enum(caseNames)).min(1).optional(),
  /** Without it every engine that is here but tfjs:cpu, and PyTorch. */
  engines: z.array(z.enum(entrantNames)).min(1).optional(),
  /** Commands that start a Python with PyTorch; several compare several versions. */
  python: z.array(z.string().min(1)).min(1).optional(),
  threads: z.int().min(1).max(1024).default(availableParallelism()),
  /** Timed steps of each contestant; without it 5, or 3 whole attacks. */
  repeats: z.int().min(1).max(1000).optional(),
  scale: z.enum(benchmarkScales).default('full'),
  scaling: z.boolean().default(false),
});

type Target = {
  readonly cases: readonly CaseName[];
  /** Run where --cases names them: each takes minutes. */
  readonly more: readonly CaseName[];
  readonly search: boolean;
};

const long = ['autoattack-resnet18', 'autoattack-darts'] as const;
const attacks = ['pgd20-resnet18', 'pgd20-darts'] as const;
const steps = ['darts-supernet', 'darts-derived', 'nb201-supernet'] as const;

/** What `rnas bench TARGET` runs. */
const targets = {
  all: { cases: [...steps, ...attacks], more: long, search: false },
  engine: { cases: steps, more: [], search: false },
  attack: { cases: attacks, more: long, search: false },
  search: { cases: [], more: [], search: true },
} as const satisfies Record<string, Target>;

type TargetName = keyof typeof targets;
const targetNames = Object.keys(targets) as TargetName[];

/** `rnas bench`: time the engines and PyTorch on the same networks. */
export const addBench: AddCommand = (program, perform) => {
  const command = program
    .command('bench [target]')
    .description(
      'time the engines and PyTorch on the same networks: engine (training steps), attack, search (steps of a search, against DARTS), or all',
    )
    .option(
      '--cases <list>',
      `${caseNames.join(', ')}, separated by commas; without it all but ${long.join(' and ')}`,
    )
    .option('--engines <list>', `${entrantNames.join(', ')}, separated by commas`)
    .option(
      '--python <command>',
      'a Python with PyTorch (python3); may be given several times',
      (value: string, before: readonly string[] = []) => [...before, value],
    )
    .option('--threads <number>', 'CPU threads of every contestant', numericFlag)
    .option(
      '--repeats <number>',
      'turns of every contestant: three timed steps each, or an attack (5, or 3)',
      numericFlag,
    )
    .option('--scale <name>', 'full, or smoke: seconds, and no figures to quote')
    .option('--scaling', 'add how time grows with batch, channels and threads');
  addCommonOptions(command).action(
    perform<BenchFlags>(async (flags, [given = 'all'], { progress, signal }) => {
      const { cases, engines, python, threads, repeats, scale, scaling } = flags;
      const targetName = requireTarget(given);
      const target: Target = targets[targetName];
      const config = await loadConfig(benchConfig, flags.config, {
        ...{ cases: namesFlag(cases), engines: namesFlag(engines), python, threads, repeats, scale, scaling },
      });
      const known = [...target.cases, ...target.more];
      const foreign = config.cases?.find(name => !known.includes(name));
      if (foreign) throw foreignCase(foreign, targetName);
      const report = await runBenchmark({
        ...{ ...config, pythons: config.python, progress, signal },
        ...{ cases: config.cases ?? target.cases, search: target.search },
      });
      return { json: report, text: formatReport(report) };
    }),
  );
};

function requireTarget(given: string): TargetName {
  const known = targetNames.find(name => name === given);
  if (known) return known;
  const near = nearestName(given, targetNames);
  throw new InputError({
    given: `benchmark ${JSON.stringify(given)}`,
    expected: `one of ${targetNames.join(', ')}`,
    remedy: near ? `did you mean ${near}?` : 'leave it out to run all cases',
  });
}

function foreignCase(name: CaseName, target: TargetName): InputError {
  const { cases, more }: Target = targets[target];
  const own = [...cases, ...more].join(', ');
  return new InputError({
    given: `case ${name} with the target ${target}`,
    expected: own
      ? `cases of that target: ${own}`
      : 'no cases: the steps of a search are compared with DARTS',
    remedy: 'leave --cases out, or the target',
  });
}
