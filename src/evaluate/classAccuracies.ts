import type { AttackEvaluation } from './attackEvaluation.js';

/** Accuracies over the images of one class. */
export interface ClassAccuracy {
  readonly label: number;
  readonly images: number;
  readonly clean: number;
  readonly attacks: Readonly<Record<string, number>>;
  readonly worstCase: number;
}

/** Clean and robust accuracy class by class: the mean hides that a network may be robust on some classes alone. */
export function classAccuracies(
  { cleanPredictions, attacks, standing }: AttackEvaluation,
  labels: Uint8Array,
): ClassAccuracy[] {
  const found = [...new Set(labels)].sort((a, b) => a - b);
  return found.map(label => {
    const places = Array.from(labels.keys()).filter(place => labels[place] === label);
    const share = (holds: (place: number) => boolean) => places.filter(holds).length / places.length;
    return {
      label,
      images: places.length,
      clean: share(place => cleanPredictions[place] === label),
      attacks: Object.fromEntries(
        Object.entries(attacks).map(([name, outcome]) => [
          name,
          share(place => outcome.standing[place] === 1),
        ]),
      ),
      worstCase: share(place => standing[place] === 1),
    };
  });
}
