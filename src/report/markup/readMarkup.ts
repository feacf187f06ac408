import { type DefaultTreeAdapterMap, parseFragment } from 'parse5';
import type { Html } from '../html.js';

/** Rich text as a tree: what formats other than HTML are written from. */
export type Markup =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'element';
      readonly tag: string;
      readonly attributes: Readonly<Record<string, string>>;
      readonly children: readonly Markup[];
    };

export type MarkupElement = Extract<Markup, { kind: 'element' }>;

/** Rich text, read as a browser reads it. */
export function readMarkup({ text }: Html): readonly Markup[] {
  return parseFragment(text).childNodes.flatMap(readNode);
}

function readNode(node: DefaultTreeAdapterMap['childNode']): readonly Markup[] {
  if ('value' in node) return [{ kind: 'text', text: node.value }];
  if (!('tagName' in node)) return [];
  const attributes = Object.fromEntries(node.attrs.map(({ name, value }) => [name, value]));
  return [{ kind: 'element', tag: node.tagName, attributes, children: node.childNodes.flatMap(readNode) }];
}
