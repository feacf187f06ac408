import type { RunRecord } from '../../experiment/runRecord.js';
import { type Block, prose, type Section } from '../block.js';
import { type Html, type HtmlValue, html } from '../html.js';
import { nameText } from '../names.js';
import { statusMark } from '../tables/runsTable.js';

/** A word of a POSIX shell's command line. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`;
}

/** The command that made a run, as it can be typed. */
export function commandLine({ environment }: RunRecord): string {
  return ['rnas', ...environment.commandLine].map(shellWord).join(' ');
}

function facts(run: RunRecord): readonly (readonly [string, HtmlValue])[] {
  const { environment, config, configHash } = run;
  const { engine, git, cpu, versions } = environment;
  const threads =
    engine.threads === undefined ? '' : `, ${engine.threads} thread${engine.threads === 1 ? '' : 's'}`;
  return [
    ['Started', environment.startedAt],
    ['Seed', config.seed],
    ['Config hash', html`<code>${configHash}</code>`],
    ['Versions', `rnas-lab ${versions.rnas}, Node.js ${versions.node}`],
    [
      'Git revision',
      git === null
        ? 'not in a checkout'
        : html`<code>${git.revision}</code>${git.dirty && ' with uncommitted changes'}`,
    ],
    ['Engine', html`${nameText(`${engine.name}${threads}`, 80)} (${nameText(engine.description, 160)})`],
    ['CPU', html`${nameText(cpu.model, 100)}, ${cpu.cores} cores`],
    ['Memory', `${(environment.memoryBytes / 2 ** 30).toFixed(1)} GiB`],
    ['System', nameText(environment.system, 100)],
  ];
}

function runDetails(run: RunRecord): Html {
  return html`<details class="run"><summary><code>${nameText(run.name)}</code> <span class="aside">${run.config.command} · <code>${run.configHash.slice(0, 12)}</code></span> ${statusMark(run)}</summary>
<p>To make it again:</p>
<pre class="command"><code>${commandLine(run)}</code></pre>
<dl class="facts">${facts(run).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<p>Configuration, defaults filled in:</p>
<pre><code>${JSON.stringify(run.config, undefined, 2)}</code></pre>
</details>`;
}

/** How each run was made, and how to make it again; at the end, the summary that the report was given, as it is. */
export function provenanceSection(runs: readonly RunRecord[], summary: unknown): Section {
  const blocks: Block[] = [
    runs.length === 0
      ? prose(html`<p class="missing">No runs, so nothing to trace.</p>`)
      : prose(html`<p>Every figure comes from the run directories below. Absolute paths in commands are shortened to their last part. A run with the same configuration, seed and engine gives the same bits.</p>
${runs.map(runDetails)}`),
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
