/** What Markdown (CommonMark, and GitHub's tables, strikes, maths and mentions) could read anything into. */
const SPECIAL = /[\\`*_[\]<>|~$&@]/g;

/** At the beginning of a block they would be a list, a heading under a line, or a rule. */
const LEADING = /^(\s*)([-+=#]|\d+[.)](?=\s|$))/;

/**
 * Text that means itself in Markdown, in one line: line breaks become spaces, controls the replacement character.
 * Addresses do not become links.
 */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[ \t\r\n\u2028\u2029\u0085]+/g, ' ')
    .replace(/[\p{Cc}\p{Cs}]/gu, '\ufffd')
    .replace(SPECIAL, character => `\\${character}`)
    .replace(/:(?=\/\/)/g, '\\:')
    .replace(/\b(www)\./gi, '$1\\.')
    .replace(
      LEADING,
      (_whole, space: string, mark: string) => `${space}${mark.slice(0, -1)}\\${mark.slice(-1)}`,
    );
}
