import type { BenchmarkReport, Measurement } from '../../benchmark/benchmarkReport.js';
import type { ScalingTable } from '../../benchmark/scalingTable.js';

/** A benchmark's figures for people. */
export function formatReport(report: BenchmarkReport): string {
  const { cpu, threads, results, ratios, ratiosByVersion, ratiosToDarts, scaling = [] } = report;
  return [
    `${cpu}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    ...peakLines(report),
    ...report.notes,
    '',
    ...(results.length > 0 ? alignColumns([resultHeader, ...results.map(resultRow)]) : []),
    ...agreementLines(report),
    ...outcomeLines(report),
    ...Object.entries(ratios).map(
      ([name, ratio]) =>
        `${name}: ${times(ratio)} as fast as PyTorch, its faster layout${byVersion(ratiosByVersion[name])}`,
    ),
    ...Object.entries(ratiosToDarts ?? {}).flatMap(([name, byEngine]) =>
      Object.entries(byEngine).map(
        ([engine, ratio]) => `${name} on ${engine}: ${times(ratio)} the time of DARTS`,
      ),
    ),
    ...scaling.flatMap(scalingLines),
  ].join('\n');
}

function peakLines({ peak, threads }: BenchmarkReport): string[] {
  if (peak === null) return [];
  const [one] = peak.gflops;
  const line = `measured peak of multiply–adds: ${one.toFixed(0)} GFLOP/s on one thread`;
  if (threads === 1) return [line];
  const all = peak.gflops[threads - 1].toFixed(0);
  return [`${line}, ${all} on ${threads}, which is ${percent(peak.contention)} of ${threads} times as much`];
}

const resultHeader = [
  'case',
  'engine',
  'version',
  'ms',
  '±',
  'images/s',
  'GFLOP/s',
  'of peak',
  'MiB',
  'in buffers',
];

function resultRow(result: Measurement): string[] {
  const { engine, version, medianMs, spreadMs, imagesPerSecond, gflops, peakShare, rssMiB, heldMiB } = result;
  return [
    ...[result.case, engine, version, significant(medianMs), significant(spreadMs)],
    ...[significant(imagesPerSecond), significant(gflops)],
    ...[peakShare === null ? '' : percent(peakShare), rssMiB.toFixed(0)],
    heldMiB?.toFixed(0) ?? '',
  ];
}

function agreementLines({ agreement }: BenchmarkReport): string[] {
  const lines = Object.entries(agreement)
    .filter(([, everyone]) => everyone.length > 1)
    .map(([name, everyone]) => {
      const distances = everyone.map(
        ({ engine, version, logits, gradients }) =>
          `${engine} ${version} ${logits.toExponential(1)} and ${gradients.toExponential(1)}`,
      );
      return `${name}: how far logits and gradients are from the reference: ${distances.join(', ')}`;
    });
  if (lines.length === 0) return [];
  const peers = Object.values(agreement).some(everyone =>
    everyone.some(({ engine }) => /^pytorch/.test(engine)),
  );
  return ['', `reference: ${peers ? 'PyTorch in float64' : 'the first engine'}`, ...lines];
}

/** What an ensemble's figures are of: as many images should stand on both sides, and passes say which side has more to do. */
function outcomeLines({ results }: BenchmarkReport): string[] {
  const lines = results.flatMap(({ case: name, engine, version, outcome }) => {
    if (outcome === undefined) return [];
    const [standing, forward, backward] = [outcome.standing, outcome.forward, outcome.backward].map(grouped);
    return [
      `${name}: ${engine} ${version}: ${standing} images stand; ${forward} forward and ${backward} backward passes of an image`,
    ];
  });
  return lines.length > 0 ? ['', ...lines] : [];
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

function byVersion(ratios: Readonly<Record<string, number>>): string {
  const entries = Object.entries(ratios);
  if (entries.length < 2) return ` (${entries[0][0]})`;
  return ` of any version (${entries.map(([version, ratio]) => `${version}: ${times(ratio)}`).join(', ')})`;
}

function scalingLines({ variable, points, leftOut }: ScalingTable): string[] {
  const rows = points.map(({ value, ms, gflop, msPerGflop, rssMiB, growsFaster }) => [
    ...[String(value), significant(ms), significant(gflop), significant(msPerGflop), rssMiB.toFixed(0)],
    growsFaster ? 'grows faster than the work' : '',
  ]);
  const left = leftOut.length > 0 ? [`left out for lack of memory: ${leftOut.join(', ')}`] : [];
  return ['', ...alignColumns([[variable, 'ms', 'GFLOP', 'ms/GFLOP', 'MiB', ''], ...rows]), ...left];
}

/** Columns of equal width: texts to the left, numbers to the right. */
function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map(row => row[column].length)));
  const isText = rows[0].map((_, column) => rows.slice(1).some(row => /^[a-z]/i.test(row[column])));
  const pad = (text: string, column: number) =>
    isText[column] ? text.padEnd(widths[column]) : text.padStart(widths[column]);
  return rows.map(row => row.map(pad).join('  ').trimEnd());
}

/** Three digits, without an exponent. */
function significant(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function times(ratio: number): string {
  return `${ratio.toFixed(2)}×`;
}
