import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import { readGenotype } from '../../src/experiment/readGenotype.js';
import { publishedGenotypes } from '../../src/space/darts/publishedGenotypes.js';
import { searchSpace } from '../../src/space/space.js';
import { caughtError } from '../helpers/caughtError.js';
import { temporaryFolder } from '../helpers/temporaryFolder.js';

const best =
  '|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|';
const darts = searchSpace('darts').formatGenotype(publishedGenotypes.DARTS_V2);

describe('readGenotype', () => {
  it.each([
    ['a published name', 'NATS_CIFAR100'],
    ['the text', best],
    ['six digits', '333133'],
  ])('takes %s of NAS-Bench-201', async (_what, given) => {
    expect(await readGenotype(given, 'nas-bench-201')).toBe(best);
  });

  it('takes a name or the text of DARTS', async () => {
    expect(await readGenotype('DARTS_V2', 'darts')).toBe(darts);
    expect(await readGenotype(darts, 'darts')).toBe(darts);
  });

  it('takes a file with the text, the digits or the data, and a folder that holds the data', async () => {
    const folder = await temporaryFolder();
    const data = { schema: 1, ...searchSpace('nas-bench-201').parseGenotype(best) };
    for (const [name, content] of [
      ['cell.txt', `${best}\n`],
      ['digits.txt', '333133\n'],
      ['genotype.json', JSON.stringify(data)],
    ]) {
      await writeFile(join(folder, name), content);
      expect(await readGenotype(join(folder, name), 'nas-bench-201')).toBe(best);
    }
    expect(await readGenotype(folder, 'nas-bench-201')).toBe(best);
  });

  it('says of which space the data of a run are', async () => {
    const folder = await temporaryFolder();
    await writeFile(
      join(folder, 'genotype.json'),
      JSON.stringify({ schema: 1, ...publishedGenotypes.DARTS_V2 }),
    );
    const { complaint } = await caughtError(InputError, () => readGenotype(folder, 'nas-bench-201'));
    expect(complaint.given).toMatch(/of the darts space/);
  });

  it.each([
    [
      'a text with a fault',
      best.replace('skip_connect', 'skip_conect'),
      'nas-bench-201',
      /did you mean 'skip_connect'/,
    ],
    ['digits that are none', '333135', 'nas-bench-201', /six digits from 0 to 4/],
    ['the text of another space', best, 'darts', /expected 'Genotype\('/],
    ['the text of DARTS', darts, 'nas-bench-201', /a genotype of the darts space.*give one of nas-bench-201/],
    ['a name of DARTS', 'DARTS_V2', 'nas-bench-201', /neither a file nor.*that name is one of darts/],
    ['a name of another space', 'NATS_CIFAR100', 'darts', /neither a file nor a published name/],
    ['a name that is nearly one', 'RESNETT', 'nas-bench-201', /did you mean RESNET\?/],
  ])('refuses %s', async (_what, given, space, message) => {
    expect((await caughtError(InputError, () => readGenotype(given, space))).message).toMatch(message);
  });
});
