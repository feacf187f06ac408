import type { Html } from '../html.js';
import { escapeLatex } from './escapeLatex.js';
import { type Markup, type MarkupElement, readMarkup } from './readMarkup.js';

/** Rich text in one paragraph of LaTeX: a caption, a cell, a note. */
export function latexText(html: Html): string {
  return inline(readMarkup(html)).replace(/ {2,}/g, ' ').trim();
}

type Writer = (element: MarkupElement) => string;

const transparent: Writer = ({ children }) => inline(children);
const command =
  (name: string): Writer =>
  ({ children }) =>
    `\\${name}{${inline(children)}}`;
const apart: Writer = ({ children }) => `${inline(children)} `;

const WRITERS: Readonly<Record<string, Writer>> = {
  a: transparent,
  bdi: transparent,
  span: element =>
    element.attributes.class === 'interval'
      ? `{\\scriptsize (${inline(element.children)})}`
      : inline(element.children),
  strong: command('textbf'),
  b: command('textbf'),
  em: command('emph'),
  i: command('emph'),
  cite: command('emph'),
  code: command('texttt'),
  sub: command('textsubscript'),
  sup: command('textsuperscript'),
  br: () => ' ',
  p: apart,
  ul: apart,
  li: apart,
  div: apart,
};

function inline(nodes: readonly Markup[]): string {
  return nodes
    .map(node => {
      if (node.kind === 'text') return escapeLatex(node.text);
      const write = Object.hasOwn(WRITERS, node.tag) ? WRITERS[node.tag] : undefined;
      if (write === undefined) throw new Error(`LaTeX has no <${node.tag}>: give it one in latexText.ts`);
      return write(node);
    })
    .join('');
}
