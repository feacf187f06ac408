import { groupBy } from '../../base/groupBy.js';
import { withoutFolders } from '../../base/withoutFolders.js';
import { commandLine } from '../../experiment/commandLine.js';
import type { AttackedCheckpoint } from '../../experiment/compareAttacked.js';
import type { DataIdentity } from '../../experiment/dataIdentity.js';
import { evaluationCommands, type Repeatable } from '../../experiment/evaluationCommands.js';
import type { RunEnvironment } from '../../experiment/runEnvironment.js';
import type { RunRecord } from '../../experiment/runRecord.js';
import { type Block, prose, type Section } from '../block.js';
import { type Html, type HtmlValue, html } from '../html.js';
import { nameText } from '../names.js';
import { MISSING } from '../numbers.js';
import { differingOptions, flatOptions } from '../optionPaths.js';
import { statusMark } from '../tables/runsTable.js';

const comparedCheckpoints: Readonly<Record<AttackedCheckpoint, string>> = {
  same: 'the one that the run has',
  changed:
    'an earlier one: the run was trained further since, so the figures are not of the network that it has',
  unknown: 'cannot be compared with the one that the run has',
};

function evaluationDetails(run: RunRecord): HtmlValue {
  const repeatables = evaluationCommands(run);
  return html`${repeatables.map(repeatable => repeatableDetails(run, repeatable))}${
    run.attack !== undefined &&
    run.attack.config === undefined &&
    html`<p class="missing">The attack did not record how it was made; attack again to have it here.</p>`
  }`;
}

function repeatableDetails(run: RunRecord, { evaluation, again, command }: Repeatable): Html {
  const { config, checkpointSha256, startedAt = MISSING, engine, git = null, data } = run[evaluation]!;
  const state = evaluation === 'attack' ? run.attackedCheckpoint : run.evaluatedCheckpoints?.[evaluation];
  return html`<p>${again}:</p>
<pre class="command"><code>${command}</code></pre>
${factList([
  ['Started', startedAt],
  [
    'Checkpoint',
    html`${config?.checkpoint}, SHA-256 <code>${checkpointSha256}</code>: ${comparedCheckpoints[state ?? 'unknown']}`,
  ],
  ...dataFacts(data),
  ['Git revision', revision(git)],
  ['Engine', engine === undefined ? MISSING : engineText(engine)],
])}`;
}

type Fact = readonly [string, HtmlValue];

function factList(facts: readonly Fact[]): Html {
  return html`<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function dataFacts(data: DataIdentity | undefined): readonly Fact[] {
  if (data === undefined) return [['Data', 'not recorded']];
  return [
    ['Data', html`${nameText(data.name, 80)}, from ${nameText(withoutFolders(data.source), 400)}`],
    ['Data checksum', html`<code>${data.checksum}</code>`],
  ];
}

function revision(git: RunEnvironment['git']): HtmlValue {
  return git === null
    ? 'not in a checkout'
    : html`<code>${git.revision}</code>${git.dirty && ' with uncommitted changes'}`;
}

function engineText({ name, description, threads }: RunEnvironment['engine']): Html {
  const count = threads === undefined ? '' : `, ${threads} thread${threads === 1 ? '' : 's'}`;
  return html`${nameText(`${name}${count}`, 80)} (${nameText(description, 160)})`;
}

function facts(run: RunRecord): readonly Fact[] {
  const { environment, config, configHash } = run;
  const { engine, git, cpu, versions } = environment;
  return [
    ['Started', environment.startedAt],
    ...('seed' in config ? [['Seed', config.seed] as const] : []),
    ['Config hash', html`<code>${configHash}</code>`],
    ['Versions', `rnas-lab ${versions.rnas}, Node.js ${versions.node}`],
    ...dataFacts(environment.data),
    ['Git revision', revision(git)],
    ['Engine', engineText(engine)],
    ['CPU', html`${nameText(cpu.model, 100)}, ${cpu.cores} cores`],
    ['Memory', `${(environment.memoryBytes / 2 ** 30).toFixed(1)} GiB`],
    ['System', nameText(environment.system, 100)],
  ];
}

function sameFact([name, value]: Fact, [otherName, otherValue]: Fact): boolean {
  return name === otherName && html`${value}`.text === html`${otherValue}`.text;
}

/** What is the same for every run; nothing of a single one. */
function sharedFacts([first, ...others]: readonly RunRecord[]): readonly Fact[] {
  if (first === undefined || others.length === 0) return [];
  const all = others.map(facts);
  return facts(first).filter(fact => all.every(own => own.some(other => sameFact(fact, other))));
}

function runDetails(run: RunRecord, differing: readonly string[] | undefined, shared: readonly Fact[]): Html {
  const own = facts(run).filter(fact => !shared.some(other => sameFact(fact, other)));
  return html`<details class="run"><summary><code>${nameText(run.name)}</code> <span class="aside">${run.config.command} · <code>${run.configHash.slice(0, 12)}</code></span> ${statusMark(run)}</summary>
<p>To make it again:</p>
<pre class="command"><code>${commandLine(run)}</code></pre>
${factList(own)}
${evaluationDetails(run)}
${configuration(run, differing)}
</details>`;
}

function configuration({ config }: RunRecord, differing: readonly string[] | undefined): Html {
  if (differing === undefined) {
    return html`<p>Configuration, defaults filled in:</p>
<pre><code>${JSON.stringify(config, undefined, 2)}</code></pre>`;
  }
  const options = flatOptions(config);
  const own = differing.map(path => `${path}: ${options[path] ?? MISSING}`);
  return html`<p>What sets its configuration apart:</p>
<pre><code>${own.length === 0 ? 'its seed alone' : own.join('\n')}</code></pre>`;
}

/** By command, the options that differ, and those that all runs share. */
function differingByCommand(runs: readonly RunRecord[]): ReadonlyMap<string, readonly string[]> {
  const groups = groupBy(runs, ({ config }) => config.command);
  return new Map(
    [...groups].map(([command, members]) => [
      command,
      differingOptions(members.map(({ config }) => flatOptions(config))),
    ]),
  );
}

function sharedConfiguration(
  runs: readonly RunRecord[],
  differing: ReadonlyMap<string, readonly string[]>,
): Html {
  return html`${[...differing].map(([command, paths]) => {
    const first = runs.find(({ config }) => config.command === command);
    const options = Object.entries(first ? flatOptions(first.config) : {});
    const shared = options.filter(([path]) => !paths.includes(path));
    return html`<details class="run"><summary>Configuration that all runs of <code>rnas ${command}</code> share</summary><pre><code>${shared.map(([path, value]) => `${path}: ${value ?? MISSING}`).join('\n')}</code></pre></details>`;
  })}`;
}

interface ProvenanceOptions {
  /** Of the job that made the runs. */
  readonly summary: unknown;
  /** Whether what all runs share is shown once, as a comparison does. */
  readonly differencesOnly: boolean;
  /** What is said of what no run has. */
  readonly absent: readonly Block[];
}

/** How each run was made, and how to make it again; at the end, what the report lacks, and the summary that it was given, as it is. */
export function provenanceSection(
  runs: readonly RunRecord[],
  { summary, differencesOnly, absent }: ProvenanceOptions,
): Section {
  const differing = differencesOnly ? differingByCommand(runs) : undefined;
  const shared = differencesOnly ? sharedFacts(runs) : [];
  const blocks: Block[] = [
    runs.length === 0
      ? prose(html`<p class="missing">No runs, so nothing to trace.</p>`)
      : prose(html`<p>Every figure comes from the run directories below. Absolute paths are shortened to their last part. A run with the same configuration, seed and engine gives the same bits.</p>
${shared.length > 0 && html`<p>The same for all runs:</p>\n${factList(shared)}`}
${differing && sharedConfiguration(runs, differing)}
${runs.map(run => runDetails(run, differing?.get(run.config.command), shared))}`),
    ...absent,
  ];
  if (summary !== undefined) {
    blocks.push(
      prose(
        html`<details class="run"><summary>Summary of the whole job</summary><pre><code>${JSON.stringify(summary, undefined, 2)}</code></pre></details>`,
      ),
    );
  }
  return { id: 'provenance', title: 'Provenance', blocks };
}
