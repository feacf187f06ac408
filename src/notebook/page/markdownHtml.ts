import MarkdownIt from 'markdown-it';
import { type Html, trusted } from '../../report/html.js';

// Markup in a cell stays text, and links lead nowhere that a script could run from: markdown-it's own defaults.
const renderer = new MarkdownIt({ html: false, linkify: true });

/** CommonMark (and tables) as HTML that is safe to put into a page. */
export function markdownHtml(source: string): Html {
  return trusted(renderer.render(source));
}

/** The text of the first heading of level one. */
export function firstHeading(source: string): string | undefined {
  const tokens = renderer.parse(source, {});
  const place = tokens.findIndex(({ type, tag }) => type === 'heading_open' && tag === 'h1');
  return place < 0 ? undefined : tokens[place + 1].children?.map(({ content }) => content).join('');
}
