import type { Html } from '../html.js';
import { type Markup, readMarkup } from './readMarkup.js';

/** Elements after which a word does not go on. */
const breaking = new Set(['br', 'p', 'div', 'li', 'h2', 'h3', 'h4', 'dt', 'dd', 'pre', 'summary', 'section']);

function textOf(node: Markup): string {
  if (node.kind === 'text') return node.text;
  const { tag, attributes, children } = node;
  // A shortened name has the whole one to point at.
  if (tag === 'span' && attributes.title !== undefined) return attributes.title;
  const mark = tag === 'sup' ? '^' : tag === 'sub' ? '_' : '';
  return mark + children.map(textOf).join('') + (breaking.has(tag) ? ' ' : '');
}

/** Rich text without its markup, in one line. */
export function plainText(html: Html): string {
  return readMarkup(html)
    .map(textOf)
    .join('')
    .replace(/[ \t\r\n]+/g, ' ')
    .trim();
}

/** A text of plotly, which reads a subset of HTML, without that; nor the isolates around right-to-left names. */
export function plainLabel(html: Html): string {
  return plainText(html).replace(/[\u200b\u2068\u2069]/g, '');
}
