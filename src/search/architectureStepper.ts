import { randomStream } from '../base/randomStream.js';
import { gather } from '../data/gather.js';
import { adamStep } from '../engine/adam.js';
import { meter } from '../engine/meter.js';
import { describePosition, type Position } from '../train/epochLoop.js';
import { requireFinite } from '../train/lossGradients.js';
import { addToTally } from '../train/tally.js';
import { alphaFromTensors, alphaToTensors } from './alphaTensors.js';
import type { LowerLevel } from './lowerLevel.js';
import { perturbationStreams } from './perturbationStreams.js';
import type { SearchSetup } from './searchSetup.js';
import type { SearchState } from './searchState.js';

/**
 * The upper level: a function that moves α by one step of Adam along the strategy's gradient, on a batch drawn from the
 * validation split for this step alone, as DARTS draws it.
 */
export function architectureStepper(
  { model, validation, strategy, options }: SearchSetup,
  state: SearchState,
  lowerLevel: LowerLevel,
) {
  const tables = model.graph.alphaTables;
  const alphaModel = meter(model, state.ledger, 'alpha');
  const perturbationModel = meter(model, state.ledger, 'perturbation');
  const { seed, batchSize, redraw = 'step' } = options;
  return async (position: Position) => {
    const { epoch, step } = position;
    const draw = randomStream(seed, 'validation-batch', epoch, step);
    const chosen = draw.permutation(validation.labels.length).subarray(0, batchSize);
    const { images, labels } = gather(validation, chosen);
    const moment = {
      progress: lowerLevel.progressAt(position),
      random: randomStream(seed, 'mixing', 'alpha', epoch, step),
    };
    const mixed = strategy.mixing.mix(tables, alphaFromTensors(state.alpha), moment);
    const { dAlpha, loss, hits, regulariser } = await strategy.architectureGradient({
      model: alphaModel,
      perturbationModel,
      images,
      labels,
      alpha: mixed.weights,
      random: perturbationStreams(seed, redraw, position),
      progress: moment.progress,
      training: {
        ...lowerLevel.batchAt(position),
        optimiser: lowerLevel.optimiserAt(position),
        input: () => lowerLevel.inputAt(position, mixed.weights),
      },
      memory: state.memory,
    });
    const where = describePosition(position);
    requireFinite(loss, 'the validation loss', where);
    requireFinite(regulariser, 'the regulariser', where);
    const gradients = alphaToTensors(tables, mixed.gradient(dAlpha));
    const moved = adamStep(
      { kind: 'adam', ...options.alphaOptimiser, epsilon: 1e-8 },
      state.alpha,
      gradients,
      state.alphaOptimiser,
    );
    requireFinite(moved.gradientNorm, 'the norm of the gradient of α', where);
    state.alpha = moved.parameters;
    state.alphaOptimiser = moved.state;
    addToTally(state.validation, labels.length, { loss, hits });
    state.regulariser += regulariser * labels.length;
  };
}
