import { InputError } from '../base/inputError.js';
import type { Graph } from '../graph/graph.js';
import { inferShapes } from '../graph/inferShapes.js';
import { requireDlrClasses } from '../loss/objectives/requireDlrClasses.js';
import type { PerturbationSpec, SingleAttackSpec } from './perturbationSpec.js';
import type { ImageShape } from './subject.js';

/**
 * Refuses what a perturbation could not end on, before the network is asked anything: a network with too few classes for the DLR
 * loss, or without the class to be reached, and images with fewer pixels than an L0 ball may move.
 */
export function requireSuited(spec: PerturbationSpec, graph: Graph, shape: ImageShape): void {
  if (!('norm' in spec)) return;
  if (spec.norm === 'l0') requirePixels(spec.epsilon, shape);
  const members = spec.kind === 'ensemble' ? spec.members : [spec];
  const needy = members.filter(member => climbsDlr(member) || targetOf(member) !== undefined);
  if (needy.length === 0) return;
  const classes = inferShapes(graph).get(graph.logits)!.channels;
  for (const member of needy) {
    const target = targetOf(member);
    if (climbsDlr(member)) requireDlrClasses(classes, member.kind === 'apgd-t' || target !== undefined);
    if (typeof target === 'number') requireClass(target, classes);
  }
}

function targetOf(spec: SingleAttackSpec) {
  return 'target' in spec ? spec.target : undefined;
}

function climbsDlr(spec: SingleAttackSpec): boolean {
  return spec.kind === 'apgd-dlr' || spec.kind === 'apgd-t' || ('loss' in spec && spec.loss === 'dlr');
}

function requireClass(target: number, classes: number): void {
  if (Number.isInteger(target) && target >= 0 && target < classes) return;
  throw new InputError({
    given: `the target class ${target} of a network of ${classes} classes`,
    expected: `a whole number from 0 to ${classes - 1}`,
    remedy: 'count the classes from 0',
  });
}

function requirePixels(epsilon: number, { height, width }: ImageShape): void {
  const pixels = height * width;
  if (epsilon <= pixels) return;
  throw new InputError({
    given: `ε = ${epsilon} pixels of images of ${height} × ${width}`,
    expected: `at most ${pixels}, which are all that they have`,
    remedy: 'give a number of pixels such as 1',
  });
}
