// Checks the summary that the main job leaves beside its report: node scripts/check-summary.mjs FILE
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';

const { stages, cells, costRatio, engine, scale } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
assert(
  Object.values(stages).every(({ seconds }) => seconds > 0),
  'every stage took time',
);
assert.deepEqual(
  cells.map(({ name }) => name),
  ['noise', 'pgd7', 'random'],
);
for (const { clean, fgsm, pgd20 } of cells) {
  for (const accuracy of [clean, fgsm, pgd20]) assert(accuracy >= 0 && accuracy <= 1);
  assert(fgsm <= clean && pgd20 <= clean, 'an attack classifies nothing right that was wrong');
}
assert(costRatio.noiseVsDarts > 0 && costRatio.noiseVsPgd7 > 0);
assert(typeof engine === 'string' && typeof scale.name === 'string');
console.log(
  `summary: ${cells.length} cells on ${engine}, noise : PGD-7 = ${costRatio.noiseVsPgd7.toFixed(2)}`,
);
