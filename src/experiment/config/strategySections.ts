import { z } from 'zod';
import type { MixingBall } from '../../search/mixingBall.js';
import type { Temperature } from '../../search/mixings/gumbelMixing.js';
import {
  type StrategyName,
  type StrategySection,
  type StrategyTraits,
  strategyNames,
  strategyTraits,
} from '../../search/strategyTraits.js';
import * as fields from './fields.js';

/** Keys of a search's configuration that belong to particular strategies; with any other they are refused. */
export const strategySections = {
  /** The ball around the mixing weights in which SDARTS perturbs them; defaults of the authors' code (arXiv 2002.05283). */
  alphaPerturbation: z
    .strictObject({
      /** Radius that the linear schedule ends at, in [0, 1]; 0.3 by default. */
      epsilon: fields.unit.optional(),
      /** Radius at the beginning, in [0, 1]; by default 0.03, or `epsilon` if that is smaller. */
      epsilonStart: fields.unit.optional(),
      /** Steps of the ascent; 7 by default, `sdarts-adv` alone. */
      steps: fields.count.optional(),
    })
    .optional(),
  /** The regulariser of AdvRush, whose weight γ is `lambda` (arXiv 2108.01289). */
  curvature: z
    .strictObject({
      /**
       * L2 length of the step between the two gradients that are compared, in pixel values; 0.375 by default: the
       * authors' 1.5 on normalised CIFAR-10, whose deviations are about 1/4.
       */
      step: fields.positive.optional(),
      /** Epochs at the start without the regulariser; by default five sixths of them, the authors' 50 of 60. */
      warmupEpochs: z.int().nonnegative().optional(),
    })
    .optional(),
  /** The temperature τ of GDAS' Gumbel-softmax, linear over the search; defaults of the paper (arXiv 1910.04465). */
  temperature: z
    .strictObject({
      /** τ at the beginning; 10 by default. */
      from: fields.positive.optional(),
      /** τ that the schedule ends at; 0.1 by default. */
      to: fields.positive.optional(),
    })
    .optional(),
};

const sections = z.object(strategySections);
type Sections = z.infer<typeof sections>;

/** The sections as a strategy reads them: its own is filled in, and there is no other. */
export interface FilledSections {
  readonly alphaPerturbation?: MixingBall & { readonly steps?: number };
  readonly curvature?: { readonly step: number; readonly warmupEpochs: number };
  readonly temperature?: Temperature;
}

interface Beside {
  readonly strategy: StrategyName;
  readonly epochs: number;
}

/** Fills in the section that the strategy reads, if it reads one. */
export function fillStrategySections({ strategy, epochs }: Beside, given: Sections): FilledSections {
  const section = sectionOf(strategy);
  const { epsilon = 0.3, epsilonStart = Math.min(0.03, epsilon), steps = 7 } = given.alphaPerturbation ?? {};
  const { step = 0.375, warmupEpochs = Math.floor((epochs * 5) / 6) } = given.curvature ?? {};
  const { from = 10, to = 0.1 } = given.temperature ?? {};
  const ascent = strategy === 'sdarts-adv' && { steps };
  return {
    ...(section === 'alphaPerturbation' && { alphaPerturbation: { epsilon, epsilonStart, ...ascent } }),
    ...(section === 'curvature' && { curvature: { step, warmupEpochs } }),
    ...(section === 'temperature' && { temperature: { from, to } }),
  };
}

/** Refuses options that would not take effect with the strategy, or with the length of the search. */
export function checkStrategySections(given: Beside & Sections, context: z.RefinementCtx): void {
  const { strategy, epochs, alphaPerturbation, curvature } = given;
  const refuse = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
  for (const name of Object.keys(strategySections) as StrategySection[]) {
    if (given[name] === undefined || sectionOf(strategy) === name) continue;
    const readers = strategyNames.filter(reader => sectionOf(reader) === name).join(' or ');
    refuse([name], `left out with strategy ${strategy}; it is for ${readers}`);
  }
  if (strategy === 'sdarts-rs' && alphaPerturbation?.steps !== undefined) {
    refuse(['alphaPerturbation', 'steps'], 'left out with strategy sdarts-rs; it is for sdarts-adv');
  }
  if (curvature?.warmupEpochs !== undefined && curvature.warmupEpochs >= epochs) {
    refuse(['curvature', 'warmupEpochs'], `below ${epochs}, the epochs of the search`);
  }
}

function sectionOf(strategy: StrategyName): StrategySection | undefined {
  const { section }: StrategyTraits = strategyTraits[strategy];
  return section;
}
