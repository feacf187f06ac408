import { spawnSync } from 'node:child_process';
import { appendFile } from 'node:fs/promises';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadDataSet } from '../../src/data/loadDataSet.js';
import { subset } from '../../src/data/subset.js';
import { createEngine } from '../../src/engine/createEngine.js';
import { temporaryFolder } from '../helpers/temporaryFolder.js';
import { agreementTable, disagreement } from './agreementTable.js';
import { attackRows, type Radii, type Steps } from './attackRows.js';
import { compareWithReferences } from './compare.js';
import { type Training, trainings, trainNetwork } from './trainedNetwork.js';

const python = process.env.RNAS_TEST_PYTHON ?? 'python3';
const packages = fileURLToPath(new URL('../../build/oracle', import.meta.url));
const pythonPath = [packages, process.env.PYTHONPATH].filter(Boolean).join(delimiter);
const environment = { ...process.env, PYTHONPATH: pythonPath, OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
const probe = ['-c', 'import torch, torchattacks, pyautoattack, foolbox'];
const isHere = spawnSync(python, probe, { env: environment }).status === 0;

// `npm run oracle` asks for the parameters of the papers and for its tables in a file; otherwise everything is the same but for
// fewer iterations.
const tableFile = process.env.RNAS_ORACLE_TABLE;
const full = process.env.RNAS_ORACLE_SCALE === 'full';
const steps: Steps = full
  ? { apgd: 100, fab: 100, square: 5000, cw: 100, cwRate: 0.1, cwConstant: 0.1, cwSearches: 5 }
  : { apgd: 20, fab: 20, square: 500, cw: 30, cwRate: 0.1, cwConstant: 0.3, cwSearches: 3 };
const rows = full ? attackRows : attackRows.filter(({ compare }) => compare !== 'reported');

// Where about half of the images fall.
const radii: { readonly [Name in Training]: Radii } = {
  standard: { linf: 0.08, l2: 1 },
  adversarial: { linf: 0.28, l2: 2 },
};

function iterations({ apgd, fab, square, cw, cwSearches }: Steps): string {
  return `Auto-PGD ${apgd} and FAB ${fab} iterations, Square ${square} queries, C&W ${cwSearches} × ${cw} steps`;
}

describe.skipIf(!isHere || process.env.RNAS_TEST_WITHOUT_NATIVE === '1')(
  `agreement with torchattacks, pyautoattack and foolbox${isHere ? '' : ` (skipped: ${python} lacks them or torch; npm run oracle -- --install)`}`,
  () => {
    test.each(trainings)('on a network of %s training', { timeout: 6 * 3_600_000 }, async training => {
      const engine = await createEngine('native', { threads: 1 });
      const dataSet = await loadDataSet('mnist');
      const network = await trainNetwork(engine, dataSet, training);
      const split = subset(dataSet.test, 500);
      const agreement = await compareWithReferences(
        engine,
        { ...network, split, radii: radii[training], steps, rows, threads: 1 },
        { folder: await temporaryFolder(), python, environment },
      );
      if (tableFile) {
        const { linf, l2 } = radii[training];
        const versions = Object.entries(agreement.versions).map(([name, version]) => `${name} ${version}`);
        await appendFile(
          tableFile,
          `### ${training} training, ${iterations(steps)}\n\nL∞ ε = ${linf}, L2 ε = ${l2}; clean ${(100 * agreement.cleanAccuracy).toFixed(1)} %\n\n` +
            `${agreementTable(agreement)}\n\nLargest difference of a logit: ${agreement.logitGap.toExponential(1)}; ${versions.join(', ')}.\n\n`,
        );
      }
      expect(agreement.logitGap).toBeLessThan(1e-4);
      expect(agreement.rows.map(disagreement).filter(reason => reason !== undefined)).toEqual([]);
    });
  },
);
