import { withoutFolders } from '../../base/withoutFolders.js';
import { commandLine } from '../commandLine.js';
import type { ImportConfig } from '../config/importConfig.js';
import type { RetrainConfig } from '../config/retrainConfig.js';
import { evaluationCommands } from '../evaluationCommands.js';
import type { RunRecord } from '../runRecord.js';
import { accuracyTable } from './accuracyTable.js';
import { cardLimits } from './cardLimits.js';
import { markdownBlock, markdownCode, markdownTable, markdownText } from './markdown.js';

/** A run that has a network with weights of its own. */
export type TrainedRecord = RunRecord & { readonly config: RetrainConfig | ImportConfig };

/**
 * The model card of a retraining or an import, in Markdown (GitHub's): what the network is, on which data and how it was
 * trained, its accuracies with intervals, clean, under attack and in every other evaluation, what they do not say, and how to make
 * it all again.
 * Whatever comes from a name or a file stays text.
 */
export function modelCard(run: TrainedRecord): string {
  const { name } = run;
  const sections: [string, string][] = [
    ['Network', network(run)],
    ['Data', data(run)],
    ['Accuracy', accuracyTable(run)],
    ['Recipe', recipe(run)],
    ['Limits', cardLimits(run)],
    ['Provenance', provenance(run)],
    ['To make it again', markdownBlock(commandLine(run), 'sh')],
  ];
  for (const { again, command } of evaluationCommands(run))
    sections.push([again, markdownBlock(command, 'sh')]);
  return [
    `# ${markdownText(name)}`,
    introduction(run),
    ...sections.map(([heading, content]) => `## ${heading}\n\n${content}`),
    '<!-- Written by rnas; retraining, importing and evaluating write it anew. -->\n',
  ].join('\n\n');
}

function introduction({ config, status }: TrainedRecord): string {
  const inherited = config.command === 'retrain' ? config.inherit : undefined;
  const start =
    inherited === undefined
      ? 'their initial values'
      : `those of the run ${markdownText(withoutFolders(inherited))}`;
  const made =
    config.command === 'import'
      ? 'Its weights were **imported**: another program trained them, and how is not known here.'
      : `Its weights were trained by RNAS Lab, beginning with ${start}.`;
  const unfinished = status === 'partial' ? ' The run is **not complete**.' : '';
  const what = config.genotype === undefined ? '' : ' whose cells come from architecture search';
  return `An image classifier${what}. ${made}${unfinished}`;
}

function network({ config, summary }: TrainedRecord): string {
  const { channels, layers, auxiliary = false } = config.network;
  const reference = 'reference' in config.network ? config.network.reference : undefined;
  const size = [
    ['Search space', markdownText(config.space)],
    ['Channels of the first cell', `${channels}`],
    ['Cells', `${layers}`],
    ['Auxiliary head (in training)', auxiliary ? 'yes' : 'no'],
  ];
  const facts = [
    ...(reference === undefined ? size : [['Hand-made network', markdownText(reference)]]),
    ['Parameters', count(summary?.results.parameters)],
    ['Multiply–accumulates of an image', count(summary?.results.macs)],
  ];
  const table = markdownTable(['', ''], facts);
  if (config.genotype === undefined) return table;
  return [table, 'Genotype:', markdownBlock(config.genotype)].join('\n\n');
}

function data({ config, environment }: TrainedRecord): string {
  const { data: identity } = environment;
  const facts = [
    ['Name', markdownText(withoutFolders(identity?.name ?? config.data.name))],
    ['Source', markdownText(identity ? withoutFolders(identity.source) : 'not recorded')],
    ['Checksum', markdownCode(identity?.checksum ?? 'not recorded')],
  ];
  if (config.command === 'retrain') {
    facts.push(['Training images used', config.data.limit === undefined ? 'all' : `${config.data.limit}`]);
    facts.push(['Share that checkpoints are chosen by', `${config.data.validationShare}`]);
  }
  return markdownTable(['', ''], facts);
}

/** The configuration says it all, whatever keys it has. */
function recipe({ config }: TrainedRecord): string {
  const { genotype: _genotype, space: _space, ...rest } = config;
  const shown = {
    ...rest,
    data: { ...config.data, name: withoutFolders(config.data.name) },
    ...(config.command === 'import' && { weights: withoutFolders(config.weights) }),
  };
  const lead =
    config.command === 'import'
      ? 'Unknown: the weights were imported. The import itself was configured so:'
      : 'The configuration, defaults filled in:';
  return `${lead}\n\n${markdownBlock(JSON.stringify(shown, undefined, 2), 'json')}`;
}

function provenance(run: TrainedRecord): string {
  const { config, configHash, environment, summary } = run;
  const { versions, git, engine, cpu, system, startedAt, resumed = [] } = environment;
  const facts = [
    ['Started', markdownText(startedAt)],
    ['Configuration, SHA-256', markdownCode(configHash)],
    ['Versions', markdownText(`rnas-lab ${versions.rnas}, Node.js ${versions.node}`)],
    ['Git revision', git === null ? 'not in a checkout' : revision(git)],
    ['Engine', markdownText(`${engine.name} (${engine.description})`)],
    ['Machine', markdownText(`${cpu.model}, ${cpu.cores} cores, ${system}`)],
    ...(resumed.length > 0 ? [['Resumed', `${resumed.length} times`]] : []),
  ];
  if (config.command === 'import') {
    facts.push(['Imported from', markdownText(String(summary?.results.weights ?? 'not recorded'))]);
    facts.push(['Its SHA-256', markdownCode(String(summary?.results.sha256 ?? 'not recorded'))]);
  }
  if (summary?.results.inheritedSha256 !== undefined) {
    facts.push(['Inherited checkpoint, SHA-256', markdownCode(String(summary.results.inheritedSha256))]);
  }
  for (const [what, result] of [
    ['Attacked checkpoint', run.attack],
    ['Checkpoint tried on corrupted images', run.corruption],
    ['Checkpoint that fooling images were made on', run.transfer],
    ['Certified checkpoint', run.smoothing],
  ] as const) {
    if (result?.checkpointSha256 === undefined) continue;
    facts.push([`${what}, SHA-256`, markdownCode(result.checkpointSha256)]);
  }
  return markdownTable(['', ''], facts);
}

function revision({ revision: hash, dirty }: { revision: string; dirty: boolean }): string {
  return `${markdownCode(hash)}${dirty ? ', with uncommitted changes' : ''}`;
}

function count(value: number | string | undefined): string {
  return typeof value === 'number' ? value.toLocaleString('en-US') : 'not recorded';
}
