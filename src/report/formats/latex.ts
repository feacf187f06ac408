import type { Block, FigureBlock, TableBlock } from '../block.js';
import { escapeLatex } from '../markup/escapeLatex.js';
import { latexText } from '../markup/latexText.js';
import { printsOf } from '../print/figurePrints.js';
import type { Report } from '../report.js';
import type { Table, TableCell } from '../table.js';
import type { ReportFile } from './reportFile.js';
import type { ReportFormat } from './reportFormat.js';

/** What a document needs that inputs a table. */
const PREAMBLE = String.raw`\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}
\usepackage{textcomp}
\usepackage{amsmath}
\usepackage{booktabs}
\usepackage{graphicx}
\usepackage[margin=1in]{geometry}`;

/** Tables that are wider than the text are made smaller, the others left as they are. */
const FIT = String.raw`\resizebox{\ifdim\width>\linewidth\linewidth\else\width\fi}{!}{%`;

/** From so many rows on, a table would be longer than a page. */
const longest = 45;

function cellText({ shown, small, best }: TableCell): string {
  const text = latexText(shown);
  const main = best ? `\\textbf{${text}}` : text;
  return small === undefined ? main : `${main} {\\scriptsize (${latexText(small)})}`;
}

function tabular({ columns, rows }: Table): string {
  const alignment = columns.map(({ numeric }) => (numeric ? 'r' : 'l')).join('');
  const line = (cells: readonly string[]) => `${cells.join(' & ')} \\\\`;
  return [
    `${FIT}`,
    `\\begin{tabular}{@{}${alignment}@{}}`,
    '\\toprule',
    line(columns.map(({ heading }) => latexText(heading))),
    '\\midrule',
    ...rows.map(({ cells }) => line(cells.map(cellText))),
    '\\bottomrule',
    '\\end{tabular}}',
  ].join('\n');
}

/** Notes stand below the table, each after the name of its row. */
function notes({ rows }: Table): string[] {
  return rows.flatMap(({ cells, note }) =>
    note === undefined
      ? []
      : `\\par\\smallskip{\\footnotesize ${latexText(cells[0].shown)}: ${latexText(note)}\\par}`,
  );
}

/** A table as a float with booktabs' rules: what a paper inputs. */
export function latexTable({ id, caption, body }: TableBlock): string {
  return `${[
    '% Needs booktabs and graphicx, and the T1 encoding.',
    '\\begin{table}[!htbp]',
    '\\centering',
    `\\caption{${latexText(caption)}}`,
    `\\label{tab:${id}}`,
    body.rows.length > longest ? '\\scriptsize' : '\\small',
    tabular(body),
    ...notes(body),
    '\\end{table}',
  ].join('\n')}\n`;
}

function latexFigure(block: FigureBlock): string {
  const pictures = printsOf(block).filter(({ width }) => width === 'wide');
  // Charts are as wide as the text, and may be taller than it; drawings are as large as they are.
  const size =
    'charts' in block.content ? 'width=\\linewidth,height=0.8\\textheight,keepaspectratio' : 'scale=0.96';
  return [
    '\\begin{figure}[!htbp]',
    '\\centering',
    ...pictures.map(({ path }) => `\\includegraphics[${size}]{../${path}.pdf}`),
    `\\caption{${latexText(block.caption)}}`,
    `\\label{fig:${block.id}}`,
    '\\end{figure}',
  ].join('\n');
}

function documentPart(block: Block, withFigures: boolean): string | undefined {
  if (block.kind === 'table') return `\\input{tables/${block.id}}`;
  return block.kind === 'figure' && withFigures ? latexFigure(block) : undefined;
}

/** A document that inputs every table, and has every figure where their PDF are written too. */
function latexDocument({ title, subtitle, sections }: Report, withFigures: boolean): string {
  const parts = sections.flatMap(({ title: heading, blocks }) => {
    const found = blocks.flatMap(block => documentPart(block, withFigures) ?? []);
    return found.length === 0 ? [] : [`\\section{${escapeLatex(heading)}}`, ...found, '\\clearpage'];
  });
  return `${[
    PREAMBLE,
    `\\title{${escapeLatex(title)}}`,
    `\\author{${latexText(subtitle)}}`,
    '\\date{}',
    '\\begin{document}',
    '\\maketitle',
    ...(parts.length > 0 ? parts : ['There is nothing to report yet.']),
    '\\end{document}',
  ].join('\n')}\n`;
}

/** `latex/tables/<id>.tex` for every table, and `latex/report.tex`, which inputs them. */
export const latexFormat: ReportFormat = {
  needsBrowser: false,
  write: async (report, { formats }): Promise<ReportFile[]> => {
    const tables = report.sections.flatMap(({ blocks }) => blocks.filter(block => block.kind === 'table'));
    return [
      { path: 'latex/report.tex', content: latexDocument(report, formats.includes('pdf')) },
      ...tables.map(table => ({ path: `latex/tables/${table.id}.tex`, content: latexTable(table) })),
    ];
  },
};
