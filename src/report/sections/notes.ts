import { prose, type Section } from '../block.js';
import { html } from '../html.js';
import { nameText } from '../names.js';

/** Longest paragraph that is shown whole. */
const longest = 4000;

/** What the report's authors say about it, a paragraph each; nothing where they say nothing. */
export function notesSection(notes: readonly string[]): readonly Section[] {
  if (notes.length === 0) return [];
  const paragraphs = notes.map(note => html`<p>${nameText(note, longest)}</p>`);
  return [{ id: 'notes', title: 'Notes', blocks: [prose(html`${paragraphs}`)] }];
}
