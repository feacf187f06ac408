import { type Html, html, isolated } from './html.js';
import { shortened } from './labelText.js';
import { whole } from './numbers.js';

const LIST = new Intl.ListFormat('en-GB', { type: 'conjunction' });

/** `a, b and c`. */
export function listed(items: readonly string[]): string {
  return LIST.format(items);
}

/** A name from outside in running text or a table: cut to a length that can be read, isolated, whole on pointing. */
export function nameText(name: string, length = 60): Html {
  const short = shortened(name, length);
  if (short === name && name.length <= 12) return html`<span class="nowrap">${isolated(name)}</span>`;
  if (short === name) return isolated(name);
  return html`<span title="${name.slice(0, 2000)}">${isolated(short)}</span>`;
}

/** `1 search`, `3 searches`, `4 000 images`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${whole(count)} ${count === 1 ? one : many}`;
}
