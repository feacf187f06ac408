import type { TransferResult } from '../experiment/transferResult.js';
import type { RetrainView } from './reportModel.js';

/** Accuracies of targets on images crafted on sources by one attack, under one set of options. */
export interface TransferMatrix {
  readonly attack: string;
  readonly settings: Pick<TransferResult, 'images' | 'epsilon' | 'norm'> & { readonly earlyStop: boolean };
  /** Labels of the networks. */
  readonly sources: readonly string[];
  readonly targets: readonly string[];
  /** A row for each source; undefined where a target did not see its images. */
  readonly accuracy: readonly (readonly (number | undefined)[])[];
  /** Of each target. */
  readonly clean: readonly number[];
  /** Labels of sources that were trained further since. */
  readonly outdated: readonly string[];
}

interface SourceRow {
  readonly view: RetrainView;
  readonly transfer: TransferResult;
  readonly attack: string;
}

/** The rows that the runs of a report have, as matrices: rows of the same attack, options and data belong together. */
export function transferMatrices(retrains: readonly RetrainView[]): readonly TransferMatrix[] {
  const groups = new Map<string, SourceRow[]>();
  for (const view of retrains) {
    const { transfer } = view.run;
    for (const attack of Object.keys(transfer?.attacks ?? {})) {
      const row = { view, transfer: transfer!, attack };
      const key = groupKey(row);
      groups.set(key, [...(groups.get(key) ?? []), row]);
    }
  }
  return [...groups.values()].map(rows => matrixOf(rows, labels(retrains)));
}

function groupKey({ transfer, attack }: SourceRow): string {
  const { images, epsilon, norm, data, config } = transfer;
  return JSON.stringify([attack, images, epsilon, norm, config.seed, config.earlyStop, data?.checksum]);
}

/** What a target is called: by its checkpoint, where a run of the report has it, else by its run's name. */
function labels(retrains: readonly RetrainView[]) {
  const byCheckpoint = new Map(
    retrains.flatMap(({ run, label }) =>
      run.transfer ? [[run.transfer.checkpointSha256, label] as const] : [],
    ),
  );
  return ({ run, checkpointSha256 }: { run: string; checkpointSha256: string }) =>
    byCheckpoint.get(checkpointSha256) ?? run;
}

function matrixOf(rows: readonly SourceRow[], labelOf: ReturnType<typeof labels>): TransferMatrix {
  const seen = rows.map(({ transfer, attack }) => transfer.attacks[attack].targets);
  // Two networks that are called alike are still two.
  const targets = [...new Map(seen.flat().map(target => [target.checkpointSha256, target])).values()];
  const { transfer, attack } = rows[0];
  const { images, epsilon, norm, config } = transfer;
  return {
    attack,
    settings: { images, epsilon, norm, earlyStop: config.earlyStop },
    sources: rows.map(({ view }) => view.label),
    targets: targets.map(labelOf),
    accuracy: seen.map(row =>
      targets.map(
        ({ checkpointSha256 }) => row.find(target => target.checkpointSha256 === checkpointSha256)?.accuracy,
      ),
    ),
    clean: targets.map(({ clean }) => clean),
    outdated: rows
      .filter(({ view }) => view.run.evaluatedCheckpoints?.transfer === 'changed')
      .map(({ view }) => view.label),
  };
}
