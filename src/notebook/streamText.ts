/** Characters of a stream that are kept before the rest is counted only. */
const largestHead = 2 ** 20;

/** Messages at a stream's end that are kept in any case: what went wrong is told there. */
const largestTail = 20;
const largestMessage = 2 ** 14;

/** What a cell wrote to one stream, message by message; of very much the beginning and the end. */
export class StreamText {
  readonly name: 'stdout' | 'stderr';
  readonly #head: string[] = [];
  #headLength = 0;
  readonly #tail: string[] = [];
  #dropped = 0;

  constructor(name: 'stdout' | 'stderr') {
    this.name = name;
  }

  add(text: string): void {
    if (this.#tail.length === 0 && this.#headLength + text.length <= largestHead) {
      this.#head.push(text);
      this.#headLength += text.length;
      return;
    }
    const kept = text.slice(0, largestMessage);
    this.#dropped += text.length - kept.length;
    this.#tail.push(kept);
    if (this.#tail.length > largestTail) this.#dropped += this.#tail.shift()?.length ?? 0;
  }

  /** In order; where something is missing, a line says how much. */
  messages(): string[] {
    const gap = this.#dropped === 0 ? [] : [`\n… ${this.#dropped} characters are left out here …\n`];
    return [...this.#head, ...gap, ...this.#tail];
  }
}
