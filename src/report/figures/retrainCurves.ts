import type { TrainEpochEvent } from '../../experiment/events.js';
import type { FigureSpec } from '../figure.js';
import { plotlyText } from '../labelText.js';
import { type EpochLine, type LinePanel, linePanels } from '../linePanels.js';
import type { RetrainView } from '../reportModel.js';
import type { FigureWidth } from '../style.js';

type Value = (epoch: TrainEpochEvent) => number | undefined;
type Dash = EpochLine['dash'];

interface Metric {
  readonly title: string;
  readonly format: string;
  readonly y: LinePanel['y'];
  /** What is drawn of every run, with the dash that tells it apart. */
  readonly lines: readonly { readonly value: Value; readonly dash: Dash; readonly note?: string }[];
}

const share = { format: '.1%', y: { tickformat: '.0%' } } as const;
const loss = { format: '.4f', y: { rangemode: 'tozero' } } as const;
const solid = (value: Value) => ({ value, dash: 'solid' as const });
const robust = (value: Value) => ({ value, dash: 'dash' as const, note: 'attacked' });

const METRICS: readonly Metric[] = [
  { title: 'Training loss', ...loss, lines: [solid(epoch => epoch.trainLoss)] },
  { title: 'Validation loss', ...loss, lines: [solid(epoch => epoch.validationLoss)] },
  {
    ...{ title: 'Training accuracy', ...share },
    lines: [
      solid(epoch => epoch.trainCleanAccuracy ?? epoch.trainAccuracy),
      robust(epoch => epoch.trainRobustAccuracy),
    ],
  },
  {
    ...{ title: 'Validation accuracy', ...share },
    lines: [solid(epoch => epoch.validationAccuracy), robust(epoch => epoch.validationRobustAccuracy)],
  },
  {
    ...{ title: 'Gradient norm', format: '.3g', y: { type: 'log', exponentformat: 'power' } },
    lines: [
      solid(epoch => epoch.gradientNorm),
      { value: epoch => epoch.largestGradientNorm, dash: 'dot', note: 'largest' },
    ],
  },
  {
    ...{ title: 'Learning rate', format: '.4g', y: { rangemode: 'tozero' } },
    lines: [solid(epoch => epoch.learningRate)],
  },
  {
    ...{ title: 'Images per second', format: '.0f', y: { rangemode: 'tozero' } },
    lines: [solid(epoch => epoch.imagesPerSecond)],
  },
  {
    ...{ title: 'Minutes left', format: '.1f', y: { rangemode: 'tozero' } },
    lines: [solid(({ secondsLeft }) => secondsLeft && secondsLeft / 60)],
  },
];

/** Loss and its terms, accuracy clean and attacked, gradients, rate and pace over the epochs of every retraining. */
export function retrainCurves(retrains: readonly RetrainView[], width: FigureWidth): FigureSpec {
  const panels = METRICS.map(({ title, y, format, lines }, index) => ({
    ...{ title, y, format },
    lines: retrains.flatMap(run => [
      ...lines.flatMap(line => drawn(run, line)),
      ...(index === 0 ? terms(run) : []),
    ]),
  }));
  return linePanels(panels, { columns: width === 'wide' ? 2 : 1, width });
}

/** A line, or none where the run has not measured it. */
function drawn(
  { id, label, colour, epochs }: RetrainView,
  { value, dash, note }: Metric['lines'][number],
): EpochLine[] {
  const values = epochs.map(epoch => value(epoch) ?? null);
  if (values.every(measured => measured === null)) return [];
  const name = plotlyText(note === undefined ? label : `${label}, ${note}`);
  return [{ key: id, name, epochs: epochs.map(({ epoch }) => epoch), values, color: colour, dash }];
}

/** The terms of a loss that has more than one, dotted. */
function terms(run: RetrainView): EpochLine[] {
  const names = new Set(run.epochs.flatMap(({ lossParts = {} }) => Object.keys(lossParts)));
  if (names.size < 2) return [];
  return [...names].flatMap(note =>
    drawn(run, { value: ({ lossParts }) => lossParts?.[note], dash: 'dot', note }),
  );
}
