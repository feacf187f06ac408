/** What Python code or a log may hold between genotypes: comments, strings, words. The quote in "can't" begins none. */
const token = new RegExp(
  [
    '#[^\\n]*',
    ...['"""', "'''"].map(quotes => `${quotes}[\\s\\S]*?${quotes}`),
    ...['"', "'"].map(quote => `(?<!\\w)${quote}(?:[^${quote}\\\\\\n]|\\\\.)*${quote}`),
    '[A-Za-z_]\\w*',
    '\\S',
  ].join('|'),
  'gu',
);

/**
 * The genotypes that a file of DARTS' or a kindred code assigns to names (`NAME = Genotype(…)`, `OTHER = NAME`), as
 * texts by name, in the order of the file. As in Python, of a name that is given twice the later one counts: the last
 * cell of a search's log. One that has no name is under ''. The file is read, never evaluated.
 *
 * Each text is preceded by as many lines and columns as in the file, so that a parser's complaints point into it.
 */
export function genotypeAssignments(file: string): ReadonlyMap<string, string> {
  const tokens = Array.from(file.matchAll(token), ({ 0: text, index }) => ({ text, index }));
  const is = (place: number, text: string) => tokens[place]?.text === text;
  const isWord = (place: number) => /^[A-Za-z_]/.test(tokens[place]?.text ?? '');
  const found = new Map<string, string>();
  const assign = (name: string, text: string) => {
    found.delete(name);
    found.set(name, text);
  };
  for (let place = 0; place < tokens.length; place++) {
    const name = is(place - 1, '=') && isWord(place - 2) ? tokens[place - 2].text : '';
    if (is(place, 'Genotype') && is(place + 1, '(')) {
      let depth = 0;
      let end = place + 1;
      for (; end < tokens.length; end++) {
        if (is(end, '(')) depth++;
        else if (is(end, ')') && --depth === 0) break;
      }
      const { index } = tokens[place];
      const after = end < tokens.length ? tokens[end].index + 1 : file.length;
      assign(name, margin(file, index) + file.slice(index, after));
      place = end;
    } else if (name !== '' && found.has(tokens[place].text) && !is(place + 1, '(')) {
      assign(name, found.get(tokens[place].text)!);
    }
  }
  return found;
}

/** White space that moves a text to where it is in the file. */
function margin(file: string, index: number): string {
  const lines = file.slice(0, index).split('\n');
  return '\n'.repeat(lines.length - 1) + ' '.repeat(lines[lines.length - 1].length);
}
