/** A name cut to what a label has room for, by code points, with an ellipsis; line breaks become spaces. */
export function shortened(text: string, length = 40): string {
  const points = Array.from(
    text
      .slice(0, 2 * length + 2)
      .replace(/\s+/g, ' ')
      .trim(),
  );
  return points.length <= length ? points.join('') : `${points.slice(0, length - 1).join('')}…`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** A plotly label in lines of about `width` characters, broken between words. */
export function plotlyLines(text: string, width: number, length = 40): string {
  const lines: string[] = [];
  for (const word of shortened(text, length).split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map(line => plotlyText(line)).join('<br>');
}

/**
 * A name as a plotly label: shortened, isolated from right-to-left surroundings, and escaped, because plotly reads
 * a subset of HTML (`<b>`, `<a href>`) in every text, and `%{…}` in some.
 */
export function plotlyText(text: string, length = 36): string {
  const short = shortened(text, length).replace(/%(?=\{)/g, '%\u200b');
  const isolate = /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069]/.test(short);
  return (isolate ? `\u2068${short}\u2069` : short).replace(/[&<>]/g, character => ENTITIES[character]);
}
