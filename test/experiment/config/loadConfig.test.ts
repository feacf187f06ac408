import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { loadConfig } from '../../../src/experiment/config/loadConfig.js';
import { mergeConfig } from '../../../src/experiment/config/mergeConfig.js';
import { readConfigFile } from '../../../src/experiment/config/readConfigFile.js';
import { searchConfig } from '../../../src/experiment/config/searchConfig.js';
import { caughtError } from '../../helpers/caughtError.js';
import { temporaryFolder } from '../../helpers/temporaryFolder.js';

async function file(content: string): Promise<string> {
  const path = join(await temporaryFolder(), 'quick.yaml');
  await writeFile(path, content);
  return path;
}

describe('a configuration file', () => {
  test('is YAML', async () => {
    const path = await file('epsilon: 8/255\nnetwork:\n  layers: 3 # scaled\nperturb: pgd-7\n');
    expect(await readConfigFile(path)).toEqual({
      epsilon: '8/255',
      network: { layers: 3 },
      perturb: 'pgd-7',
    });
  });

  test('may be JSON', async () => {
    expect(await readConfigFile(await file('{"epsilon": 0.1, "data": {"name": "mnist"}}'))).toEqual({
      epsilon: 0.1,
      data: { name: 'mnist' },
    });
  });

  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    'b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]',
    'c: &c [*b,*b,*b,*b,*b]',
    'd: [*c,*c]',
  ];
  test.each([
    ['nothing', ''],
    ['a list', '- 1\n- 2\n'],
    ['a text', 'hello'],
    ['broken YAML', 'a: [1, 2\nb: }'],
    ['a key twice', 'seed: 1\nseed: 2\n'],
    ['aliases that unfold', bomb.join('\n')],
    ['deep nesting', '['.repeat(100_000)],
    ['too much', `a: ${'x'.repeat(300_000)}`],
  ])('of %s is refused', async (_name, content) => {
    const path = await file(content);
    expect((await caughtError(InputError, () => readConfigFile(path))).complaint.given).toContain(
      'quick.yaml',
    );
  });

  test('that is not there, or is a folder, is refused', async () => {
    const folder = await temporaryFolder();
    await caughtError(InputError, () => readConfigFile(join(folder, 'none.yaml')));
    await caughtError(InputError, () => readConfigFile(folder));
  });

  test('that is no plain file is refused and not read', async () => {
    const pipe = join(await temporaryFolder(), 'pipe');
    execFileSync('mkfifo', [pipe]);
    for (const path of ['/dev/zero', '/dev/null', pipe]) {
      const { complaint } = await caughtError(InputError, () => readConfigFile(path));
      expect(complaint.given).toBe(`${path}, which is no plain file`);
    }
  });
});

describe('flags', () => {
  test('override the file key by key, at any depth', () => {
    const merged = mergeConfig(
      { seed: 1, network: { layers: 3, channels: 8 }, attacks: ['fgsm', 'pgd-7'] },
      { seed: 2, network: { layers: 5, channels: undefined }, attacks: ['fgsm'], epochs: undefined },
    );
    expect(merged).toEqual({ seed: 2, network: { layers: 5, channels: 8 }, attacks: ['fgsm'] });
    expect(Object.keys(merged)).not.toContain('epochs');
  });

  test('change neither of the two', () => {
    const below = { network: { layers: 3 } };
    mergeConfig(below, { network: { layers: 5 } });
    expect(below).toEqual({ network: { layers: 3 } });
  });

  test('cannot reach the prototype of all objects', () => {
    const merged = mergeConfig({}, JSON.parse('{"__proto__": {"polluted": true}}'));
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.keys(merged)).toEqual(['__proto__']);
  });

  test('and the file give one checked configuration', async () => {
    const path = await file('epsilon: 8/255\ndata: {name: mnist, limit: 100}\n');
    const config = await loadConfig(searchConfig, path, { data: { limit: 50 }, lambda: 0.5 });
    expect(config).toMatchObject({ data: { name: 'mnist', limit: 50 }, lambda: 0.5, epsilon: 8 / 255 });
    await expect(loadConfig(searchConfig, path, { lambda: -1 })).rejects.toThrow(`lambda = -1 in ${path}`);
  });
});
