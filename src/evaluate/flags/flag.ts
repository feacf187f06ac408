/** What an evaluation doubts about itself. Reports print it beside the figure. */
export interface Flag {
  readonly id: FlagId;
  readonly meaning: string;
  readonly remedy: string;
}

export const flagIds = [
  'zero-gradient',
  'black-box-stronger',
  'more-steps-weaker',
  'huge-budget-stands',
  'zero-budget-differs',
  'random-forward',
] as const;
export type FlagId = (typeof flagIds)[number];

const texts: { [Id in FlagId]: Omit<Flag, 'id'> } = {
  'zero-gradient': {
    meaning:
      'At some images the loss has no gradient, so that a gradient attack cannot move them: they count as robust without being so.',
    remedy: 'Attack with a margin loss or a query-based attack, and look for saturated logits.',
  },
  'black-box-stronger': {
    meaning:
      'An attack without gradients felled images that every attack with gradients left standing: the gradients mislead, or those attacks are too weak.',
    remedy: 'Attack with AutoAttack or with other losses (apgd-t, fab-t), and trust the worst case only.',
  },
  'more-steps-weaker': {
    meaning:
      'An attack left more images standing than the same one with fewer steps: the longer one did not converge.',
    remedy: 'Use more steps, restarts or another step size, and trust the worst case only.',
  },
  'huge-budget-stands': {
    meaning:
      'More images than chance explains withstood PGD that may turn every image into any other: the gradients do not lead to adversarial images.',
    remedy: 'Look for masked gradients, and attack with a query-based attack such as square.',
  },
  'zero-budget-differs': {
    meaning:
      'With no perturbation at all some images got another class than before: the prediction depends on the batch, the mode or chance.',
    remedy: 'Evaluate in eval mode, or attack the expectation over the randomness (EOT).',
  },
  'random-forward': {
    meaning: 'The same batch got different logits the second time: the forward pass is random.',
    remedy: 'Attack the expectation over the randomness: autoattack-rand, or eot-pgd.',
  },
};

/** The flag with its texts. */
export function flag(id: FlagId): Flag {
  return { id, ...texts[id] };
}
