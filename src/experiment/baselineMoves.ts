import type { RandomStream } from '../base/randomStream.js';
import { mutateGenotype } from '../space/darts/mutateGenotype.js';
import { randomGenotype } from '../space/darts/randomGenotype.js';
import { validateGenotype } from '../space/darts/validateGenotype.js';
import type { Genotype } from '../space/genotype.js';
import { mutateNasBench201 } from '../space/nasBench201/mutateGenotype.js';
import { randomDistinctNasBench201 } from '../space/nasBench201/randomDistinctCell.js';
import { validateNasBench201 } from '../space/nasBench201/validateGenotype.js';
import type { SpaceName } from '../space/space.js';

/** How a baseline gets from cell to cell. */
interface BaselineMoves {
  random(stream: RandomStream): Genotype;
  mutate(genotype: Genotype, stream: RandomStream): Genotype;
}

const darts: BaselineMoves = {
  random: stream => randomGenotype(stream),
  mutate: (genotype, stream) => mutateGenotype(validateGenotype(genotype), stream),
};

/** The moves in each space; in NAS-Bench-201 among the distinct cells. */
export const baselineMoves: { readonly [Name in SpaceName]: BaselineMoves } = {
  darts,
  'pc-darts': darts,
  'nas-bench-201': {
    random: randomDistinctNasBench201,
    mutate: (genotype, stream) => mutateNasBench201(validateNasBench201(genotype), stream),
  },
};
