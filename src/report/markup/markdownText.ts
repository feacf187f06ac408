import type { Html } from '../html.js';
import { escapeMarkdown } from './escapeMarkdown.js';
import { type Markup, type MarkupElement, readMarkup } from './readMarkup.js';

/** Rich text in one line of Markdown: a caption, a cell. */
export function markdownLine(html: Html): string {
  return squeezed(inline(readMarkup(html)));
}

/** Rich text as paragraphs, lists and code of Markdown, with an empty line between them. */
export function markdownBlocks(html: Html): string {
  return blocks(readMarkup(html)).join('\n\n');
}

function squeezed(text: string): string {
  return text.replace(/ {2,}/g, ' ').trim();
}

type Inline = (element: MarkupElement) => string;

const transparent: Inline = ({ children }) => inline(children);
const around =
  (mark: string): Inline =>
  ({ children }) => {
    const text = inline(children);
    const inner = text.trim();
    if (inner === '') return text;
    // Marks must touch what they mark.
    const [before, after] = [text.startsWith(' ') ? ' ' : '', text.endsWith(' ') ? ' ' : ''];
    return `${before}${mark}${inner}${mark}${after}`;
  };

const INLINE: Readonly<Record<string, Inline>> = {
  a: ({ attributes: { href = '' }, children }) =>
    href.startsWith('#') ? `[${inline(children)}](${href})` : inline(children),
  bdi: ({ children }) => isolatedText(inline(children)),
  span: element =>
    element.attributes.class === 'interval' ? `(${inline(element.children)})` : inline(element.children),
  strong: around('**'),
  b: around('**'),
  em: around('*'),
  i: around('*'),
  cite: around('*'),
  sub: transparent,
  sup: transparent,
  br: () => ' ',
  code: ({ children }) => codeSpan(rawText(children)),
};

/** Right-to-left text, or what would turn what follows it round, in Unicode's isolates: Markdown has no element for it. */
function isolatedText(text: string): string {
  return /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069]/.test(text) ? `\u2068${text}\u2069` : text;
}

function inline(nodes: readonly Markup[]): string {
  return nodes
    .map(node => {
      if (node.kind === 'text') return escapeInner(node.text);
      const write = Object.hasOwn(INLINE, node.tag) ? INLINE[node.tag] : undefined;
      if (write === undefined)
        throw new Error(`Markdown has no inline <${node.tag}>: give it one in markdownText.ts`);
      return write(node);
    })
    .join('');
}

/** Spaces at either end are kept: they stand between elements. */
function escapeInner(text: string): string {
  const inner = text.replace(/[ \t\r\n]+/g, ' ');
  return inner === ' ' ? ' ' : escapeMarkdown(inner);
}

function rawText(nodes: readonly Markup[]): string {
  return nodes.map(node => (node.kind === 'text' ? node.text : rawText(node.children))).join('');
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

/** In marks that are longer than any within. A pipe would end a table's cell even here. */
function codeSpan(text: string): string {
  const line = text.replace(/\s+/g, ' ').replace(/[\p{Cc}\p{Cs}]/gu, '\ufffd');
  if (line.trim() === '') return '';
  const mark = '`'.repeat(longestRun(line) + 1);
  const pad = /^`|`$/.test(line) ? ' ' : '';
  return line.includes('|') ? escapeMarkdown(line) : `${mark}${pad}${line}${pad}${mark}`;
}

function codeBlock(text: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  const lines = text
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
    .replace(/(?![\n\t])[\p{Cc}\p{Cs}]/gu, '\ufffd');
  return `${fence}text\n${lines}\n${fence}`;
}

type BlockWriter = (element: MarkupElement) => readonly string[];

const container: BlockWriter = ({ children }) => blocks(children);
const heading =
  (level: number): BlockWriter =>
  ({ children }) => [`${'#'.repeat(level)} ${squeezed(inline(children))}`];
const list: BlockWriter = ({ children }) => [
  children
    .flatMap(item =>
      item.kind === 'element' ? [`- ${blocks(item.children).join('\n\n').replaceAll('\n', '\n  ')}`] : [],
    )
    .join('\n'),
];

const BLOCKS: Readonly<Record<string, BlockWriter>> = {
  p: ({ children }) => paragraph(children),
  section: container,
  div: container,
  details: container,
  summary: ({ children }) => paragraph(children).map(text => `**${text.replaceAll('**', '')}**`),
  h2: heading(2),
  h3: heading(3),
  h4: heading(4),
  ul: list,
  ol: list,
  dl: ({ children }) => [factList(children)],
  pre: ({ children }) => [codeBlock(rawText(children))],
};

function paragraph(nodes: readonly Markup[]): string[] {
  const text = squeezed(inline(nodes));
  return text === '' ? [] : [text];
}

/** `- **name**: value`, for each of a list of names and values. */
function factList(nodes: readonly Markup[]): string {
  const elements = nodes.filter(node => node.kind === 'element');
  const parts = elements.flatMap(element => (element.tag === 'div' ? element.children : [element]));
  const of = (tag: string) =>
    parts
      .filter(node => node.kind === 'element' && node.tag === tag)
      .map(node => squeezed(inline((node as MarkupElement).children)));
  const [names, values] = [of('dt'), of('dd')];
  return names.map((name, place) => `- ${name}: ${values[place] ?? ''}`).join('\n');
}

/** Blocks as they come; what stands between them is a paragraph of its own. */
function blocks(nodes: readonly Markup[]): string[] {
  const found: string[] = [];
  let loose: Markup[] = [];
  const flush = () => {
    found.push(...paragraph(loose));
    loose = [];
  };
  for (const node of nodes) {
    if (node.kind === 'element' && Object.hasOwn(BLOCKS, node.tag)) {
      flush();
      found.push(...BLOCKS[node.tag](node).filter(block => block !== ''));
    } else loose.push(node);
  }
  flush();
  return found;
}
