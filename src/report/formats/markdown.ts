import type { Block, FigureBlock, Section, TableBlock } from '../block.js';
import { html } from '../html.js';
import { shortened } from '../labelText.js';
import { escapeMarkdown } from '../markup/escapeMarkdown.js';
import { markdownBlocks, markdownLine } from '../markup/markdownText.js';
import { numbering } from '../numbering.js';
import { printsOf } from '../print/figurePrints.js';
import type { Report } from '../report.js';
import type { Table, TableCell } from '../table.js';
import { cellHtml } from '../tableHtml.js';
import type { FormatName } from './formatName.js';
import type { ReportFormat } from './reportFormat.js';

class MarkdownWriter {
  readonly #numbers: ReadonlyMap<string, string>;
  readonly #formats: readonly FormatName[];

  constructor({ sections }: Report, formats: readonly FormatName[]) {
    this.#numbers = numbering(sections);
    this.#formats = formats;
  }

  section({ id, title, blocks }: Section): string[] {
    return [`${anchor(id)}\n\n## ${escapeMarkdown(title)}`, ...blocks.flatMap(block => this.#block(block))];
  }

  #block(block: Block): string[] {
    if (block.kind === 'figure') return this.#figure(block);
    if (block.kind === 'table') return this.#table(block);
    const body = block.body(id => html`<a href="#${id}">${this.#number(id)}</a>`);
    return [markdownBlocks(body)];
  }

  #number(id: string): string {
    const number = this.#numbers.get(id);
    if (number === undefined) throw new Error(`the report refers to “${id}”, which it does not have`);
    return number;
  }

  #figure(block: FigureBlock): string[] {
    const { id, caption, after } = block;
    const extension = (['svg', 'png'] as const).find(format => this.#formats.includes(format));
    const pictures = printsOf(block)
      .filter(({ width }) => width === 'wide')
      .map(
        ({ path, description }) => `![${escapeMarkdown(shortened(description, 200))}](${path}.${extension})`,
      );
    const shown = extension === undefined ? [] : pictures;
    const line = `**${this.#number(id)}.** ${markdownLine(caption)}${this.#numbersOf(id)}`;
    return [anchor(id), ...shown, line, ...(after ? [markdownBlocks(after)] : [])];
  }

  #table({ id, caption, body }: TableBlock): string[] {
    const line = `**${this.#number(id)}.** ${markdownLine(caption)}${this.#numbersOf(id)}`;
    return [anchor(id), line, pipeTable(body), ...rowNotes(body)];
  }

  /** A link to the file of the numbers, where it is written. */
  #numbersOf(id: string): string {
    return this.#formats.includes('csv') ? ` [Numbers](data/${id}.csv)` : '';
  }
}

function anchor(id: string): string {
  return `<a id="${id}"></a>`;
}

function pipeTable({ columns, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(({ heading }) => markdownLine(heading))),
    line(columns.map(({ numeric }) => (numeric ? '---:' : '---'))),
    ...rows.map(({ cells }) => line(cells.map(cellLine))),
  ].join('\n');
}

function cellLine(cell: TableCell): string {
  return markdownLine(cellHtml(cell));
}

function rowNotes({ rows }: Table): string[] {
  return rows.flatMap(({ cells, note }) =>
    note === undefined ? [] : [`${markdownLine(cells[0].shown)}:`, markdownBlocks(note)],
  );
}

/** A report as one text in GitHub's Markdown. */
export function markdownText(report: Report, formats: readonly FormatName[]): string {
  const writer = new MarkdownWriter(report, formats);
  const { title, subtitle, summary, readFirst, sections } = report;
  const parts = [
    `# ${escapeMarkdown(shortened(title, 200))}`,
    markdownLine(subtitle),
    markdownBlocks(summary),
    `${anchor('read-first')}\n\n${markdownBlocks(readFirst)}`,
    ...sections.flatMap(section => writer.section(section)),
  ];
  return `${parts.filter(part => part !== '').join('\n\n')}\n`;
}

/** `report.md`, which shows the figures where SVG or PNG of them are written too. */
export const markdownFormat: ReportFormat = {
  needsBrowser: false,
  write: async (report, { formats }) => [{ path: 'report.md', content: markdownText(report, formats) }],
};
