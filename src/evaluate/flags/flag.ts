/** What an evaluation doubts about itself. Reports print it beside the figure. */
export interface Flag {
  readonly id: FlagId;
  readonly meaning: string;
  readonly remedy: string;
}

export const flagIds = ['zero-gradient', 'more-steps-weaker', 'zero-budget-differs'] as const;
export type FlagId = (typeof flagIds)[number];

const texts: { [Id in FlagId]: Omit<Flag, 'id'> } = {
  'zero-gradient': {
    meaning:
      'At some images the loss has no gradient, so that a gradient attack cannot move them: they count as robust without being so.',
    remedy: 'Attack with a margin loss or a query-based attack, and look for saturated logits.',
  },
  'more-steps-weaker': {
    meaning:
      'An attack with more steps left more images standing than one with fewer: the longer one did not converge.',
    remedy: 'Use more steps, restarts or another step size, and trust the worst case only.',
  },
  'zero-budget-differs': {
    meaning: 'Classifying the same images twice gave different predictions: the forward pass is random.',
    remedy: 'Evaluate in eval mode, or attack the expectation over the randomness (EOT).',
  },
};

/** The flag with its texts. */
export function flag(id: FlagId): Flag {
  return { id, ...texts[id] };
}
