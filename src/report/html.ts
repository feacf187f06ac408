/** Markup that is already safe: made by {@link html} alone, and by {@link trusted} for text that we wrote ourselves. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

/** What may stand in a template: markup goes in as it is, text is escaped, nothing and `false` leave nothing. */
export type HtmlValue = Html | string | number | false | null | undefined | readonly HtmlValue[];

/** Characters that a page cannot hold (C0 controls but tab and line breaks) or that are halves of one. */
const UNREADABLE = /(?![\t\n\r])[\p{Cc}\p{Cs}]/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that means itself in HTML, between tags and in quoted attributes alike. */
export function escapeHtml(text: string): string {
  return text.replace(UNREADABLE, '\ufffd').replace(/[&<>"']/g, character => ENTITIES[character]);
}

function render(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number') return String(value);
  return value.map(render).join('');
}

/**
 * A template whose every value is escaped unless it is {@link Html} itself. Attributes must be quoted.
 *
 * @example
 * html`<td title="${run.name}">${run.name}</td>`;
 */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(parts.reduce((text, part, index) => text + render(values[index - 1]) + part));
}

/** Markup from a source that is this project's own (its stylesheet, a drawing it made), taken as it is. */
export function trusted(markup: string): Html {
  return new Html(markup);
}

/**
 * A name from outside, isolated so that right-to-left text in it cannot reorder what stands around it.
 */
export function isolated(text: string): Html {
  return html`<bdi>${text}</bdi>`;
}
