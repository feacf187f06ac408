import { blockOf } from './blockOf.js';
import type { Block, Code, Line, Value } from './code.js';
import type { CodedNode, ModuleTree } from './moduleTree.js';
import { variableName } from './variableName.js';

/** One step of a module's `forward`: a layer, or an inner module that is called as a whole. */
type Item =
  | { readonly kind: 'node'; readonly entry: CodedNode; readonly output: string }
  | { readonly kind: 'sequence'; readonly path: string; readonly sequence: Sequence; readonly output: string }
  | { readonly kind: 'block'; readonly path: string; readonly block: Block; readonly output: string };

/** The modules of an `nn.Sequential`, and the node that it reads. */
interface Sequence {
  readonly input: string;
  readonly elements: readonly Code[];
}

/** A network as a block, with blocks for the modules inside. */
export function planNetwork(tree: ModuleTree): Block {
  return new Planner(tree).block('');
}

class Planner {
  private readonly tree: ModuleTree;
  private readonly members = new Map<string, readonly CodedNode[]>();
  private readonly callable = new Map<string, boolean>();
  private readonly modules = new Map<string, Item>();

  constructor(tree: ModuleTree) {
    this.tree = tree;
  }

  /** The module at a path, with everything in it. */
  block(path: string): Block {
    const items = this.items(path);
    const uses = countUses(items.flatMap(item => this.sources(item)));
    const lineOf = new Map(items.map(({ output }, line) => [output, line]));
    const value = (source: string): Value => {
      const line = lineOf.get(source);
      return line === undefined ? { source } : { line };
    };
    const lines = items.map((item, place): Line => {
      const code = this.step(path, item, value);
      const isFunction = item.kind === 'node' && item.entry.code.form === 'function';
      const inPlace = place === items.length - 1 || (uses.get(item.output) === 1 && !isFunction);
      return inPlace ? { code } : { code, variable: variableName(path, nameOf(item)) };
    });
    const submodules = this.children(path).map(
      name => [name, this.constructorAt(below(path, name))] as const,
    );
    return blockOf({ path, kinds: this.kinds(path), submodules, lines });
  }

  private step(path: string, item: Item, value: (source: string) => Value): Code {
    const target = this.access(path, nameOf(item));
    if (item.kind === 'block') {
      return [{ kind: 'call', target, block: item.block, values: item.block.sources.map(value) }];
    }
    if (item.kind === 'sequence') {
      return [`${target}(`, { kind: 'value', value: value(item.sequence.input) }, ')'];
    }
    const { code, node } = item.entry;
    const inputs = node.inputs.map(id => this.read(id, value));
    if (code.form === 'function') return code.apply(inputs);
    if (code.form === 'module' && code.call) return code.call(target, inputs[0]);
    return [`${target}(`, ...inputs[0], ')'];
  }

  /** What a node reads, through the readers in between. */
  private read(id: string, value: (source: string) => Value): Code {
    const read = this.tree.resolve(id);
    const { code, node } = this.tree.byId.get(read)!;
    if (!this.tree.isReader(read) || code.form !== 'function') return [{ kind: 'value', value: value(read) }];
    return code.apply([this.read(node.inputs[0], value)]);
  }

  /** The steps of `forward`, each at the place of its last node. */
  private items(path: string): Item[] {
    const items = new Map<string, Item>();
    for (const entry of this.membersOf(path)) {
      const inner = this.innerModule(path, entry.group);
      const key = inner ?? entry.node.id;
      items.delete(key);
      items.set(key, inner === undefined ? { kind: 'node', entry, output: key } : this.moduleAt(inner));
    }
    return [...items.values()];
  }

  private moduleAt(path: string): Item {
    const known = this.modules.get(path);
    if (known) return known;
    const output = this.membersOf(path).at(-1)!.node.id;
    const sequence = this.sequence(path);
    const item: Item = sequence
      ? { kind: 'sequence', path, sequence, output }
      : { kind: 'block', path, block: this.block(path), output };
    this.modules.set(path, item);
    return item;
  }

  /** The topmost module between a path and a group below it that can be called as a whole. */
  private innerModule(path: string, group: string): string | undefined {
    if (group === path) return undefined;
    let inner = path;
    for (const part of group.slice(path === '' ? 0 : path.length + 1).split('.')) {
      inner = below(inner, part);
      if (this.isCallable(inner)) return inner;
    }
    return undefined;
  }

  /**
   * Whether a module has one output, which is its last node: then nothing leaves it and comes in again. Numbered modules
   * that are no chain are a list, which is not called.
   */
  private isCallable(path: string): boolean {
    const known = this.callable.get(path);
    if (known !== undefined) return known;
    const { members, source, logits } = this.tree;
    const inside = new Set(this.membersOf(path).map(({ node }) => node.id));
    const read = members.flatMap(({ node }) => (inside.has(node.id) ? [] : node.inputs.map(source)));
    const outputs = new Set([...read, logits].filter(id => inside.has(id)));
    const isWhole = outputs.size === 1 && outputs.has([...inside].at(-1)!);
    const callable = isWhole && (!this.isNumbered(path) || this.sequence(path) !== undefined);
    this.callable.set(path, callable);
    return callable;
  }

  /**
   * A chain of modules numbered from 0, as `nn.Sequential` has it. Layers without parameters fill the gaps in the
   * numbers; undefined if the module is no such chain.
   */
  private sequence(path: string): Sequence | undefined {
    if (!this.isNumbered(path)) return undefined;
    const elements: Code[] = [];
    let [input, previous]: (string | undefined)[] = [];
    for (const item of this.items(path)) {
      const [read, ...more] = new Set(this.sources(item));
      const readers = item.kind === 'node' ? item.entry.node.inputs.flatMap(id => this.readers(id)) : [];
      const module = item.kind === 'node' ? nodeModule(item.entry) : this.constructorAt(item.path);
      if (more.length > 0 || read !== (previous ?? read) || module === undefined) return undefined;
      if (readers.includes(undefined)) return undefined;
      elements.push(...readers.filter(code => code !== undefined), module);
      const isNumbered = item.kind !== 'node' || item.entry.code.form === 'module';
      if (isNumbered && nameOf(item) !== below(path, String(elements.length - 1))) return undefined;
      input ??= read;
      previous = item.output;
    }
    return input === undefined ? undefined : { input, elements };
  }

  private isNumbered(path: string): boolean {
    return this.children(path).every(name => /^\d+$/.test(name));
  }

  /** The readers before a node as modules, the first one first. */
  private readers(id: string): (Code | undefined)[] {
    const read = this.tree.resolve(id);
    if (!this.tree.isReader(read)) return [];
    const { code, node } = this.tree.byId.get(read)!;
    return [...this.readers(node.inputs[0]), code.form === 'function' ? code.module : undefined];
  }

  /** What makes the module at a path: a layer, a sequence, a block, or modules that are called one by one. */
  private constructorAt(path: string): Code {
    if (!this.tree.isGroup(path)) {
      const { code } = this.tree.byId.get(path)!;
      return code.form === 'module' ? code.module : [];
    }
    if (this.isCallable(path)) {
      const item = this.moduleAt(path);
      if (item.kind === 'block') return [{ kind: 'constructor', block: item.block }];
      if (item.kind === 'sequence') {
        return [{ kind: 'list', open: 'nn.Sequential(', items: item.sequence.elements, close: ')' }];
      }
    }
    const names = this.children(path);
    const items = names.map(name => this.constructorAt(below(path, name)));
    if (isList(names)) return [{ kind: 'list', open: 'nn.ModuleList([', items, close: '])' }];
    const named = items.map((code, place): Code => [`"${names[place]}": `, ...code]);
    return [{ kind: 'list', open: 'nn.ModuleDict({', items: named, close: '})' }];
  }

  /** How a module calls another one below it: `self.op`, `self.cells[3]`, `self._ops["3"]`. */
  private access(from: string, to: string): string {
    let [path, access] = [from, 'self'];
    for (const part of to.slice(from === '' ? 0 : from.length + 1).split('.')) {
      const isAttribute = path === from && !/^\d/.test(part);
      const isPlace = path !== from && isList(this.children(path));
      access += isAttribute ? `.${part}` : isPlace ? `[${part}]` : `["${part}"]`;
      path = below(path, part);
    }
    return access;
  }

  /** Names right below a path that lead to modules. */
  private children(path: string): string[] {
    const skip = path === '' ? 0 : path.length + 1;
    const modules = this.membersOf(path).filter(({ code }) => code.form === 'module');
    return [...new Set(modules.map(({ node }) => node.id.slice(skip).split('.')[0]))];
  }

  private membersOf(path: string): readonly CodedNode[] {
    const known = this.members.get(path);
    if (known) return known;
    const isInside = ({ group }: CodedNode) => path === '' || group === path || group.startsWith(`${path}.`);
    const members = this.tree.members.filter(isInside);
    this.members.set(path, members);
    return members;
  }

  /** The nodes that a step reads, readers left aside. */
  private sources(item: Item): string[] {
    if (item.kind === 'block') return [...item.block.sources];
    if (item.kind === 'sequence') return [item.sequence.input];
    return item.entry.node.inputs.map(this.tree.source);
  }

  /** The kinds of the layers in a module, readers included, in order. */
  private kinds(path: string): string[] {
    const { byId, isReader } = this.tree;
    return this.membersOf(path).flatMap(({ node }) => [
      ...node.inputs.filter(isReader).map(id => byId.get(id)!.node.layer.kind),
      node.layer.kind === 'conv2d' && node.layer.groups > 1 ? 'groupedConv' : node.layer.kind,
    ]);
  }
}

const nameOf = (item: Item) => (item.kind === 'node' ? item.output : item.path);

const below = (path: string, name: string) => (path === '' ? name : `${path}.${name}`);

const isList = (names: readonly string[]) => names.every((name, place) => name === String(place));

function nodeModule({ code }: CodedNode): Code | undefined {
  return code.form === 'nothing' || 'call' in code ? undefined : code.module;
}

function countUses(sources: readonly string[]): ReadonlyMap<string, number> {
  const uses = new Map<string, number>();
  for (const source of sources) uses.set(source, (uses.get(source) ?? 0) + 1);
  return uses;
}
