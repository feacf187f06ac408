import { wilsonInterval } from '../wilsonInterval.js';
import type { ImageVotes } from './evaluateSmoothing.js';
import { certify, largestRadius, predictSmoothed, type SmoothingParameters } from './smoothedClassifier.js';

/** Certified accuracy at one radius. */
export interface CertifiedPoint {
  readonly radius: number;
  /** Share of all images whose own class is certified at this radius or a larger one. */
  readonly accuracy: number;
  /** Wilson 95 % interval over the images. */
  readonly interval: [number, number];
}

/** Points of a curve, beside the one at 0. */
const steps = 40;

/** What the votes about all images say of the smoothed classifier; a wrong certificate counts as none. */
export function certifiedAccuracy(
  votes: readonly ImageVotes[],
  labels: Uint8Array,
  { parameters, radii }: { parameters: SmoothingParameters; radii: readonly number[] },
) {
  const images = labels.length;
  const certificates = votes.map(found => certify(found, parameters));
  const predictions = votes.map(found => predictSmoothed(found, parameters));
  const share = (holds: (place: number) => boolean) =>
    votes.filter((_, place) => holds(place)).length / images;
  const own = certificates.map(({ prediction, radius }, place) =>
    prediction === labels[place] ? radius : undefined,
  );
  const at = (radius: number): CertifiedPoint => {
    const held = own.filter(reached => reached !== undefined && reached >= radius).length;
    return { radius, accuracy: held / images, interval: wilsonInterval(held, images) };
  };
  const largest = largestRadius(parameters);
  return {
    predict: {
      accuracy: share(place => predictions[place] === labels[place]),
      abstained: share(place => predictions[place] === undefined),
    },
    certify: {
      accuracy: share(place => own[place] !== undefined),
      abstained: share(place => certificates[place].prediction === undefined),
    },
    averageRadius: own.reduce<number>((sum, radius = 0) => sum + radius, 0) / images,
    largestRadius: largest,
    certified: radii.map(at),
    curve: Array.from({ length: steps + 1 }, (_, step) => at((step / steps) * largest)),
  };
}
