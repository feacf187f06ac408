import type { AttackRow } from './attackRows.js';
import type { Agreement, AttackedBy } from './compare.js';

/** How far apart two implementations of one attack are. */
export interface RowAgreement {
  /** Robust accuracies; the difference is ours minus the reference's. */
  readonly own: number;
  readonly reference: number;
  /** Images on which the outcomes differ. */
  readonly differing: number;
}

export function agreementOf({ own, reference }: { own: AttackedBy; reference: AttackedBy }): RowAgreement {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    own: mean(own.standing),
    reference: mean(reference.standing),
    differing: own.standing.filter((value, i) => Math.abs(value - reference.standing[i]) > 1e-6).length,
  };
}

/**
 * Why a row breaks its rule, or undefined: identical decisions on at least 99.5 % of the images where nothing is random, and
 * robust accuracies within one percentage point.
 */
export function disagreement(
  row: AttackRow & { own: AttackedBy; reference: AttackedBy },
): string | undefined {
  if (row.compare === 'reported') return undefined;
  const { own, reference, differing } = agreementOf(row);
  const images = row.own.standing.length;
  if (row.compare === 'decisions' && differing > 0.005 * images) {
    return `${row.name}: ${differing} of ${images} decisions differ`;
  }
  if (Math.abs(own - reference) <= 0.01 + 1e-9) return undefined;
  return `${row.name}: ${(100 * own).toFixed(1)} % here, ${(100 * reference).toFixed(1)} % in ${row.from}`;
}

/** The table of one network in Markdown. */
export function agreementTable({ rows }: Agreement): string {
  const percent = (share: number) => (100 * share).toFixed(1);
  const median = (norms: AttackedBy['norms']) => {
    if (!norms) return '';
    const sorted = norms.map(norm => norm ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
    const middle = sorted[Math.floor(sorted.length / 2)];
    return Number.isFinite(middle) ? middle.toFixed(3) : '∞';
  };
  const lines = rows.map(row => {
    const { own, reference, differing } = agreementOf(row);
    const norms = row.norm === 'l2' ? `${median(row.own.norms)} / ${median(row.reference.norms)}` : '';
    const cells = [
      ...[
        row.name.replace(/ \(.*/, ''),
        row.from,
        percent(own),
        percent(reference),
        String(differing),
        norms,
      ],
      ...[row.own.seconds.toFixed(1), row.reference.seconds.toFixed(1)],
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    '| attack | reference | ours, % | reference, % | images that differ | median norm, ours / reference | ours, s | reference, s |',
    '| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...lines,
  ].join('\n');
}
