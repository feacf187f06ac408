import { InputError } from '../base/inputError.js';
import type { Graph } from '../graph/graph.js';
import { inferShapes } from '../graph/inferShapes.js';
import { requireDlrClasses } from '../loss/objectives/requireDlrClasses.js';
import type { PerturbationSpec, SingleAttackSpec } from './perturbationSpec.js';

/**
 * Refuses a network that a perturbation could not end on, before it is asked anything: one with too few classes for the DLR loss,
 * or without the class to be reached.
 */
export function requireNetwork(spec: PerturbationSpec, graph: Graph): void {
  if (!('norm' in spec)) return;
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
