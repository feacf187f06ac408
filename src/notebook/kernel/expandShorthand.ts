import type * as Compiler from '@tslab/typescript-for-tslab';

interface Handler {
  handleExecuteImpl(request: { readonly code: string }, ...more: unknown[]): Promise<unknown>;
}

/**
 * Lets `{ epsilon }` name a variable of an earlier cell. tslab binds such variables wherever they are named by an
 * identifier, but not where one is a property at once; so cells are executed with `{ epsilon: epsilon }`.
 */
export function bindShorthand(tslab: NodeJS.Require): void {
  const ts = tslab('@tslab/typescript-for-tslab') as typeof Compiler;
  const { prototype } = (tslab('./jupyter.js') as { JupyterHandlerImpl: { prototype: Handler } })
    .JupyterHandlerImpl;
  const { handleExecuteImpl } = prototype;
  prototype.handleExecuteImpl = function (request, ...more) {
    return handleExecuteImpl.call(this, { ...request, code: expandShorthand(ts, request.code) }, ...more);
  };
}

/** The same code with every shorthand property written out; lines stay where they are. */
export function expandShorthand(ts: typeof Compiler, code: string): string {
  const places: { readonly end: number; readonly name: string }[] = [];
  const visit = (node: Compiler.Node): void => {
    // One with a default, `({ a = 1 } = b)`, only occurs on the left of an assignment.
    if (ts.isShorthandPropertyAssignment(node) && node.objectAssignmentInitializer === undefined) {
      places.push({ end: node.name.end, name: node.name.text });
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('cell.ts', code, ts.ScriptTarget.ES2022, true));
  return places.reduceRight(
    (text, { end, name }) => `${text.slice(0, end)}: ${name}${text.slice(end)}`,
    code,
  );
}
