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

/** A program that saves checkpoints 0 … count − 1 of some size into argv[1], saying the number of each that is saved. */
function savingProgram(moduleUrl: string, { count, floats }: { count: number; floats: number }): string {
  return `
    import { CheckpointFolder } from ${JSON.stringify(moduleUrl)};
    const folder = new CheckpointFolder(process.argv[1]);
    const first = folder.has('last') ? Number((await folder.load('last')).metadata.number) + 1 : 0;
    for (let number = first; number < first + ${count}; number++) {
      const tensors = new Map([['w', { shape: [${floats}], data: new Float32Array(${floats}).fill(number) }]]);
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

  test('on a full disk says so and leaves the last good one', async () => {
    const root = await temporaryFolder();
    const folder = join(root, 'small');
    await mkdir(folder);
    const text = savingProgram(compileSources(source)(source), { count: 3, floats: 200_000 });
    const limited = await limitedDisk(folder);
    try {
      // Each is 0.8 MB; the disk has room for one.
      const failure = await promisify(execFile)(...limited.command(program(text, folder))).then(
        () => undefined,
        (error: { stderr: string; stdout: string }) => error,
      );
      expect(failure?.stderr).toMatch(/RunError: .*last\.safetensors could not be written.*(ENOSPC|EFBIG)/s);
      const checkpoints = new CheckpointFolder(folder);
      expect(failure!.stdout).toBe(limited.fits ? '0\n' : '');
      if (limited.fits) expect(expectWhole(await checkpoints.load('last'))).toBe(0);
      expect((await readdir(folder)).filter(name => name.endsWith('.partial'))).toEqual([]);
    } finally {
      limited.undo();
    }
  });
});

/**
 * Makes a folder a disk of 1 MB where this process may mount one; elsewhere gives a command whose files may have at
 * most half a megabyte each, so that the first one fails.
 */
async function limitedDisk(folder: string) {
  const node = process.execPath;
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    const script = 'trap "" XFSZ; ulimit -f 512; exec "$0" "$@"';
    return {
      fits: false,
      command: (args: string[]): [string, string[]] => ['bash', ['-c', script, node, ...args]],
      undo: () => undefined,
    };
  }
  return {
    fits: true,
    command: (args: string[]): [string, string[]] => [node, args],
    undo: () => void execFileSync('umount', [folder]),
  };
}
