import { expect, it } from 'vitest';
import { perturbationStreams, type redraws } from '../../src/search/perturbationStreams.js';

const draw = (redraw: (typeof redraws)[number], epoch: number, step: number, place = 0) =>
  perturbationStreams(3, redraw, { epoch, step })(place).uniform();

it.each([
  { redraw: 'step', sameInEpoch: false, sameInSearch: false },
  { redraw: 'epoch', sameInEpoch: true, sameInSearch: false },
  { redraw: 'once', sameInEpoch: true, sameInSearch: true },
] as const)('noise drawn $redraw', ({ redraw, sameInEpoch, sameInSearch }) => {
  const first = draw(redraw, 0, 0);
  expect(draw(redraw, 0, 0)).toBe(first);
  expect(draw(redraw, 0, 1) === first).toBe(sameInEpoch);
  expect(draw(redraw, 1, 0) === first).toBe(sameInSearch);
  expect(draw(redraw, 0, 0, 1)).not.toBe(first);
});
