/** Longest name that a line of a card shows. */
const longest = 200;

/** Control characters, lone surrogates, and what turns the direction of writing or has no width. */
const unseen = /[\p{Cc}\p{Cs}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** What Markdown, and GitHub's addresses, formulas and emoji, read as more than itself within a line. */
const marks = /[#$&*<>@[\\\]_`{|}~]|(?<!\d):|:(?!\d)|(?<=www)\./gi;

/**
 * A name or text from outside as Markdown that shows it and nothing else: on one line, without control and
 * bidirectional characters, cut to a length that can be read, marks escaped. Not for the start of a paragraph.
 *
 * @example markdownText('a|b <i>'); // 'a\\|b \\<i\\>'
 */
export function markdownText(text: string): string {
  const line = withoutControls(text.slice(0, 4 * longest)).trim();
  const points = Array.from(line);
  const short = points.length <= longest ? line : `${points.slice(0, longest - 1).join('')}…`;
  return short.replace(marks, '\\$&');
}

/** A checksum or the like as code; whatever else is in its place as text. */
export function markdownCode(text: string): string {
  return /^[\w.:/+-]+$/.test(text) ? `\`${text}\`` : markdownText(text);
}

/** Text from outside as a block of code that nothing in it can end; what cannot be seen is written as in JSON. */
export function markdownBlock(code: string, language = ''): string {
  const text = code.replace(unseen, character =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const ticks = Array.from(text.matchAll(/`+/g), ([run]) => run.length);
  const fence = '`'.repeat(Math.max(3, ...ticks.map(length => length + 1)));
  return `${fence}${language}\n${text}\n${fence}`;
}

/** A table; cells are Markdown already. */
export function markdownTable(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(heading), line(heading.map(() => '---')), ...rows.map(line)].join('\n');
}

function withoutControls(text: string): string {
  return text.replace(/[\s\u2028\u2029]+/g, ' ').replace(unseen, '');
}
