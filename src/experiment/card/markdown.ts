/** Longest name that a line of a card shows. */
const longest = 200;

/**
 * A name or text from outside as Markdown that shows it and nothing else: on one line, without control and
 * bidirectional characters, cut to a length that can be read, every punctuation mark escaped.
 *
 * @example markdownText('a|b <i>'); // 'a\\|b \\<i\\>'
 */
export function markdownText(text: string): string {
  const line = withoutControls(text.slice(0, 4 * longest)).trim();
  const points = Array.from(line);
  const short = points.length <= longest ? line : `${points.slice(0, longest - 1).join('')}…`;
  return short.replace(/[!-/:-@[-`{-~]/g, '\\$&');
}

/** A checksum or the like as code; whatever else is in its place as text. */
export function markdownCode(text: string): string {
  return /^[\w.:/+-]+$/.test(text) ? `\`${text}\`` : markdownText(text);
}

/** Text from outside as a block of code that nothing in it can end. */
export function markdownBlock(text: string, language = ''): string {
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
  return text
    .replace(/[\s\u2028\u2029]+/g, ' ')
    .replace(/[\p{Cc}\p{Cs}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu, '');
}
