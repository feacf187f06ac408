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

  describe('from Python code and logs', () => {
    const other = searchSpace('darts').formatGenotype(publishedGenotypes.PC_DARTS_CIFAR);
    const file = [
      'from collections import namedtuple',
      "Genotype = namedtuple('Genotype', 'normal normal_concat reduce reduce_concat')",
      "PRIMITIVES = ['none', 'skip_connect']  # Not Genotype(…)",
      '"""NASNet = Genotype(normal=[])"""',
      `DARTS_V2 = ${darts.replaceAll('), (', '),\n    (')}`,
      `PC = ${other}`,
      'DARTS = DARTS_V2',
      "WRONG = Genotype(normal=[('sep_conv_3x4', 0)])",
    ].join('\n');
    const written = async (content: string) => {
      const path = join(await temporaryFolder(), 'genotypes.py');
      await writeFile(path, content);
      return path;
    };

    it('takes the one of a name, and what a second name stands for', async () => {
      const path = await written(file);
      expect(await readGenotype(`${path}:PC`, 'darts')).toBe(other);
      expect(await readGenotype(`${path}:DARTS_V2`, 'pc-darts')).toBe(darts);
      expect(await readGenotype(`${path}:DARTS`, 'darts')).toBe(darts);
    });

    it.each([
      ['', /which holds 3 genotypes; expected the name of one: DARTS_V2, PC, DARTS, WRONG; .*:WRONG/],
      [':DARTS_V3', /without a genotype DARTS_V3; .*did you mean DARTS/],
      [':NASNet', /without a genotype NASNet/],
      [':WRONG', /without normal_concat, reduce, reduce_concat at line 22, column 47/],
      [':__proto__', /without a genotype __proto__/],
    ])('refuses it with %j after its path', async (name, message) => {
      const path = await written(file);
      expect((await caughtError(InputError, () => readGenotype(path + name, 'darts'))).message).toMatch(
        message,
      );
    });

    it('takes the last one of a search’s log', async () => {
      const lines = [other, darts].map(
        (text, epoch) => `01/02 03:04 PM can't, epoch ${epoch} genotype = ${text}`,
      );
      expect(await readGenotype(await written(lines.join('\nvalid_acc 12.5\n')), 'darts')).toBe(darts);
    });
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
