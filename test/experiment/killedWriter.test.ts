import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { type Checkpoint, loadCheckpoint } from '../../src/experiment/checkpoint.js';
import { CheckpointFolder } from '../../src/experiment/checkpointFolder.js';
import { compileSources } from '../helpers/compileSources.js';
import { temporaryFolder } from '../helpers/temporaryFolder.js';

const source = 'src/experiment/checkpointFolder.ts';

/**
 * A program that saves checkpoints 0 … count − 1 into argv[1], the first of `floats` numbers and each further one of
 * `growth` more, saying the number of each that is saved.
 */
function savingProgram(
  moduleUrl: string,
  { count, floats, growth = 0 }: { count: number; floats: number; growth?: number },
): string {
  return `
    import { CheckpointFolder } from ${JSON.stringify(moduleUrl)};
    const folder = new CheckpointFolder(process.argv[1]);
    const first = folder.has('last') ? Number((await folder.load('last')).metadata.number) + 1 : 0;
    for (let number = first; number < first + ${count}; number++) {
      const length = ${floats} + number * ${growth};
      const tensors = new Map([['w', { shape: [length], data: new Float32Array(length).fill(number) }]]);
      await folder.save('last', { tensors, metadata: { number: String(number) } });
      process.stdout.write(number + '\\n');
    }`;
}

const program = (text: string, folder: string) => ['--input-type=module', '--eval', text, folder];

function expectWhole({ tensors, metadata }: Checkpoint): number {
  const number = Number(metadata.number);
  expect(new Set(tensors.get('w')!.data)).toEqual(new Set([number]));
  return number;
}

describe('a process that saves checkpoints', () => {
  test('may be killed at any moment: the last one said to be saved is there, or a later one, whole', async () => {
    const folder = await temporaryFolder();
    const text = savingProgram(compileSources(source)(source), { count: 1e9, floats: 200_000 });
    let saved = -1;
    for (let kill = 0; kill < 12; kill++) {
      const child = spawn(process.execPath, program(text, folder), { stdio: ['ignore', 'pipe', 'inherit'] });
      const lines: string[] = [];
      child.stdout.setEncoding('utf8').on('data', chunk => lines.push(chunk));
      await once(child.stdout, 'data');
      setTimeout(() => child.kill('SIGKILL'), 3 + 5 * kill);
      await once(child, 'close');
      saved = Number(lines.join('').trim().split('\n').at(-1));
      const checkpoints = new CheckpointFolder(folder);
      const found = expectWhole(await checkpoints.load('last'));
      expect(found).toBeGreaterThanOrEqual(saved);
      if (found > 0) expectWhole(await loadCheckpoint(checkpoints.path('previous')));
    }
    expect(saved).toBeGreaterThan(0);
  });

  test('on a full disk says so and leaves the last good one, whole', async () => {
    const root = await temporaryFolder();
    const folder = join(root, 'small');
    await mkdir(folder);
    // 0.4 MB, then 0.8 MB: the first fits, and the second does not fit beside it.
    const size = { count: 3, floats: 100_000, growth: 100_000 };
    const text = savingProgram(compileSources(source)(source), size);
    const limited = limitedDisk(folder);
    try {
      const failure = await promisify(execFile)(...limited.command(program(text, folder))).then(
        () => undefined,
        (error: { stderr: string; stdout: string }) => error,
      );
      expect(failure?.stderr).toMatch(/RunError: .*last\.safetensors could not be written.*(ENOSPC|EFBIG)/s);
      expect(failure!.stdout).toBe('0\n');
      const checkpoints = new CheckpointFolder(folder);
      expect(expectWhole(await checkpoints.load('last'))).toBe(0);
      expect((await readdir(folder)).filter(name => name.endsWith('.partial'))).toEqual([]);
    } finally {
      limited.undo();
    }
  });
});

/**
 * Makes a folder a disk of 1 MB where this process may mount one; elsewhere gives a command whose files may have at
 * most half a megabyte each: a second checkpoint fails in the same place, half-written.
 */
function limitedDisk(folder: string) {
  const node = process.execPath;
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    const script = 'trap "" XFSZ; ulimit -f 512; exec "$0" "$@"';
    return {
      command: (args: string[]): [string, string[]] => ['bash', ['-c', script, node, ...args]],
      undo: () => undefined,
    };
  }
  return {
    command: (args: string[]): [string, string[]] => [node, args],
    undo: () => void execFileSync('umount', [folder]),
  };
}
