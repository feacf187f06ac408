import { InputError } from '../../base/inputError.js';
import type { Graph, GraphNode } from '../../graph/graph.js';
import { inferShapes } from '../../graph/inferShapes.js';
import type { Layer } from '../../graph/layer.js';
import { nodesBehind } from '../../graph/nodesBehind.js';
import { type LayerCode, type LayerSite, layerCodes } from './layerCode.js';

/** A node as its PyTorch code sees it. */
export interface CodedNode {
  readonly node: GraphNode;
  readonly code: LayerCode;
  /** Path of the module that it belongs to; '' is the network. */
  readonly group: string;
}

/**
 * The nodes of a network sorted into modules by the dots in their names: `cells.0._ops.3.op.1` is a layer of
 * `cells.0._ops.3.op`. A layer without parameters whose name says that it only reads another node (`cells.0.relu` reads
 * `cells.0`) is written wherever it is read, as research code does.
 */
export interface ModuleTree {
  /** In order, without readers and what does nothing in eval mode. */
  readonly members: readonly CodedNode[];
  readonly byId: ReadonlyMap<string, CodedNode>;
  /** Whether a node is written wherever it is read. */
  isReader(id: string): boolean;
  /** The node itself, or the one that it passes on. */
  resolve(id: string): string;
  /** The node of which `id` is a reader, or that it passes on. */
  source(id: string): string;
  /** Whether a path is that of a module with layers inside. */
  isGroup(path: string): boolean;
  readonly logits: string;
}

export function moduleTree(graph: Graph): ModuleTree {
  const shapes = inferShapes(graph);
  const needed = nodesBehind(graph, graph.logits);
  const nodes = graph.nodes.filter(({ id }) => needed.has(id));
  const codes = new Map<string, LayerCode>();
  for (const { id, inputs, layer } of nodes) {
    const site = { input: shapes.get(inputs[0] ?? id)!, isLogits: id === graph.logits };
    const write = layerCodes[layer.kind] as (layer: Layer, site: LayerSite) => LayerCode;
    codes.set(id, write(layer, site));
  }
  const isModule = (id: string) => codes.get(id)!.form === 'module';
  const groups = new Set(nodes.flatMap(({ id }) => (isModule(id) ? prefixesOf(id) : [])));
  for (const { id } of nodes) if (isModule(id)) requireName(id, groups);

  const inputsOf = new Map(nodes.map(({ id, inputs }) => [id, inputs]));
  const isReader = (id: string) =>
    codes.get(id)!.form === 'function' &&
    inputsOf.get(id)!.length === 1 &&
    id.startsWith(`${inputsOf.get(id)![0]}.`) &&
    id !== graph.logits;
  const passesOn = (id: string) => codes.get(id)!.form === 'nothing' && inputsOf.get(id)!.length > 0;
  const resolve = (id: string): string => (passesOn(id) ? resolve(inputsOf.get(id)![0]) : id);
  const source = (id: string): string => (passesOn(id) || isReader(id) ? source(inputsOf.get(id)![0]) : id);

  const coded = nodes.map(node => {
    const places = [...prefixesOf(node.id), ...(isModule(node.id) ? [] : [node.id])];
    const group = places.findLast(path => groups.has(path)) ?? '';
    return { node, code: codes.get(node.id)!, group };
  });
  return {
    members: coded.filter(({ node: { id }, code }) => code.form !== 'nothing' && !isReader(id)),
    byId: new Map(coded.map(entry => [entry.node.id, entry])),
    isReader,
    resolve,
    source,
    isGroup: path => groups.has(path),
    logits: resolve(graph.logits),
  };
}

/** `a.b.c` → '', `a`, `a.b`. */
function prefixesOf(id: string): string[] {
  const parts = id.split('.');
  return parts.map((_, length) => parts.slice(0, length).join('.'));
}

const keywords = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from ' +
    'global if import in is lambda nonlocal not or pass raise return try while with yield self forward training'
  ).split(' '),
);

/** Node names become attributes, and nothing else. */
function requireName(id: string, groups: ReadonlySet<string>): void {
  const parts = id.split('.');
  const fits = parts.every(part => /^(?:[A-Za-z_]\w*|\d+)$/.test(part) && !keywords.has(part));
  if (fits && !groups.has(id)) return;
  throw new InputError({
    given: `a node named ${JSON.stringify(id.slice(0, 80))}${fits ? ' with others below it' : ''}`,
    expected:
      'names that PyTorch can give to modules: identifiers or numbers between dots, no layer inside another',
    remedy: 'rename the node where the graph is made',
  });
}
