import { descendingOrder } from '../../loss/objectives/descendingOrder.js';
import type { SingleAttackSpec } from '../perturbationSpec.js';
import type { Subject } from '../subject.js';
import type { TargetChoice } from '../targetable.js';

/** The image with the class that the attack wants of it; what its source says goes before what the spec says. */
export async function withTarget(subject: Subject, spec: SingleAttackSpec): Promise<Subject> {
  const choice = 'target' in spec ? spec.target : undefined;
  if (choice === undefined || subject.target !== undefined) return subject;
  return subject.with({ target: await chooseTarget(subject, choice) });
}

async function chooseTarget(subject: Subject, choice: TargetChoice): Promise<number> {
  if (typeof choice === 'number') return choice;
  const logits = await subject.cleanLogits();
  const wrong = descendingOrder(logits).filter(index => index !== subject.label);
  if (choice === 'least-likely') return wrong[wrong.length - 1];
  return wrong.sort((a, b) => a - b)[subject.random.fork('target').below(wrong.length)];
}
