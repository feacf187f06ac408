import type { BlockClass, Slot } from './classOf.js';
import type { CallPart, Code, Part, Value } from './code.js';

const widest = 100;

/** Writes the code of a class piece by piece, in the order of its numbers and inputs. */
export class CodeWriter {
  /** What the lines of `forward` so far are read by: a variable, or their text. */
  readonly values: string[] = [];
  /** Arguments of `__init__` that `forward` needs too. */
  readonly kept = new Set<string>();
  /** Whether what comes is written into `forward`. */
  inForward = false;
  private readonly own: Pick<BlockClass, 'numbers' | 'inputs'>;
  private readonly classes: ReadonlyMap<string, BlockClass>;
  private number = 0;
  private input = 0;

  /** @param classes the classes of inner blocks, by the blocks' keys */
  constructor(own: Pick<BlockClass, 'numbers' | 'inputs'>, classes: ReadonlyMap<string, BlockClass>) {
    this.own = own;
    this.classes = classes;
  }

  write(code: Code, indent: number): string {
    return code.map(part => this.part(part, indent)).join('');
  }

  /** The texts of what a call passes, each argument once. */
  callArguments({ block, values }: CallPart): string[] {
    const texts = values.map(value => this.value(value));
    return this.classes.get(block.key)!.arguments.map(({ place }) => texts[place]);
  }

  private part(part: Part, indent: number): string {
    if (typeof part === 'string') return part;
    switch (part.kind) {
      case 'number':
        return this.slot(this.own.numbers[this.number++]);
      case 'value':
        return this.value(part.value);
      case 'call':
        return `${part.target}(${this.callArguments(part).join(', ')})`;
      case 'constructor': {
        const { name, parameters } = this.classes.get(part.block.key)!;
        const texts = parameters.map(({ place }) => this.slot(this.own.numbers[this.number + place]));
        this.number += part.block.numbers.length;
        return `${name}(${texts.join(', ')})`;
      }
      case 'list': {
        const items = withoutRepeats(part.items.map(item => this.write(item, indent + 4)));
        const line = `${part.open}${items.join(', ')}${part.close}`;
        if (items.length < 2 || (line.length + indent <= widest && items.length < 4)) return line;
        const margin = ' '.repeat(indent);
        return `${part.open}\n${items.map(item => `${margin}    ${item},\n`).join('')}${margin}${part.close}`;
      }
    }
  }

  private value(value: Value): string {
    return 'line' in value ? this.values[value.line] : this.own.inputs[this.input++];
  }

  private slot(slot: Slot): string {
    if ('literal' in slot) return String(slot.literal);
    if (!this.inForward) return slot.argument;
    this.kept.add(slot.argument);
    return `self.${slot.argument}`;
  }
}

/** Equal items one after the other as a comprehension. */
function withoutRepeats(items: readonly string[]): string[] {
  const short: string[] = [];
  for (let from = 0; from < items.length; ) {
    let to = from + 1;
    while (to < items.length && items[to] === items[from]) to++;
    const count = to - from;
    if (count > 2) short.push(`*[${items[from]} for _ in range(${count})]`);
    else short.push(...items.slice(from, to));
    from = to;
  }
  return short;
}
