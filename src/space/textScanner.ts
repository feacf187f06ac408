import { InputError } from '../base/inputError.js';

/**
 * Reads a text token by token, passing over white space and `#` comments, and complains with line and column.
 * Every method that does not find what it is asked for throws InputError, except `accept`.
 */
export class TextScanner {
  private readonly text: string;
  private offset = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** Where the next token starts. */
  position(): number {
    this.match(/(?:\s|#[^\n]*)*/y);
    return this.offset;
  }

  /** Whether the next token is `token`, which is then passed. */
  accept(token: string): boolean {
    if (!this.text.startsWith(token, this.position())) return false;
    this.offset += token.length;
    return true;
  }

  expect(token: string, expected = `'${token}'`): void {
    if (!this.accept(token)) throw this.unexpected(expected);
  }

  /** An identifier. */
  word(expected: string): { value: string; start: number } {
    const start = this.position();
    return { value: this.token(/[A-Za-z_]\w*/y, expected), start };
  }

  keyword(name: string): void {
    const { value, start } = this.word(`'${name}'`);
    if (value !== name) throw this.unexpected(`'${name}'`, start);
  }

  /** A string in single or double quotes, without escapes. */
  quoted(expected: string): string {
    return this.token(/'[^'"\\\n]*'|"[^'"\\\n]*"/y, expected).slice(1, -1);
  }

  /** A whole number that is not negative. */
  whole(expected: string): number {
    const start = this.position();
    const value = Number(this.token(/\d+(?![\w.])/y, `${expected}, a whole number`));
    if (!Number.isSafeInteger(value)) throw this.unexpected(`${expected}, a whole number`, start);
    return value;
  }

  /** Nothing but white space and comments is left. */
  end(after = 'the closing parenthesis'): void {
    if (this.position() < this.text.length) throw this.unexpected(`nothing after ${after}`);
  }

  /** That the text at `start` is not what was expected there. */
  unexpected(expected: string, start = this.position()): InputError {
    const rest = this.text.slice(start);
    const found = /^[^\s,()[\]=|~+]+|^./u.exec(rest)?.[0];
    const given = found === undefined ? 'the end of the text' : `'${[...found].slice(0, 40).join('')}'`;
    return this.complaint(given, expected, start);
  }

  complaint(
    given: string,
    expected: string,
    start = this.position(),
    suggestion = 'mend the text there',
  ): InputError {
    const before = this.text.slice(0, start).split('\n');
    const place = `line ${before.length}, column ${before[before.length - 1].length + 1}`;
    return new InputError({ given: `${given} at ${place}`, expected, remedy: suggestion });
  }

  private token(pattern: RegExp, expected: string): string {
    this.position();
    const found = this.match(pattern);
    if (found === undefined) throw this.unexpected(expected);
    return found;
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.offset;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.offset += found.length;
    return found;
  }
}
