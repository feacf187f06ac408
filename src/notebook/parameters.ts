import { createRequire } from 'node:module';
import type * as Compiler from '@tslab/typescript-for-tslab';
import { InputError } from '../base/inputError.js';
import { type CodeCell, type Notebook, tagsOf } from './notebookDocument.js';

/** What a parameter's default is, by which a given value is read; `json` for lists, objects and whatever else. */
export type ParameterKind = 'number' | 'string' | 'boolean' | 'json';

/** A variable that the parameters cell declares. */
export interface Parameter {
  readonly name: string;
  /** `const` or `let`. */
  readonly keyword: string;
  /** The type that is written behind the name, if one is. */
  readonly type: string | undefined;
  readonly kind: ParameterKind;
  /** The default as it is written. */
  readonly initial: string;
}

/** Tag of the cell that declares the parameters, and of the cell that is put behind it. */
export const parametersTag = 'parameters';
export const injectedTag = 'injected-parameters';

/** The one code cell tagged `parameters`; undefined if there is none. */
export function parametersCell({ cells }: Notebook): CodeCell | undefined {
  const tagged = cells.filter(cell => cell.cell_type === 'code' && tagsOf(cell).includes(parametersTag));
  if (tagged.length > 1) {
    throw new InputError({
      given: `${tagged.length} cells with the tag ${parametersTag}`,
      expected: 'at most one',
      remedy: `remove the tag from the others (${tagged
        .slice(1)
        .map(({ id }) => id)
        .join(', ')})`,
    });
  }
  return tagged[0] as CodeCell | undefined;
}

/**
 * The variables that a cell declares at its top level, in order.
 *
 * @example
 * declaredParameters('const lambda = 1;')[0]; // { name: 'lambda', keyword: 'const', kind: 'number', initial: '1', … }
 */
export function declaredParameters(source: string): Parameter[] {
  const ts = compiler();
  const file = ts.createSourceFile('parameters.ts', source, ts.ScriptTarget.ES2022, true);
  return file.statements.filter(ts.isVariableStatement).flatMap(({ declarationList }) => {
    const keyword = declarationList.flags & ts.NodeFlags.Const ? 'const' : 'let';
    return declarationList.declarations.flatMap(({ name, type, initializer }) =>
      ts.isIdentifier(name) && initializer !== undefined
        ? [
            {
              name: name.text,
              keyword,
              type: type?.getText(file),
              kind: kindOf(ts, type, initializer),
              initial: initializer.getText(file),
            },
          ]
        : [],
    );
  });
}

/** The compiler that notebooks are compiled with. */
function compiler(): typeof Compiler {
  const tslab = createRequire(createRequire(import.meta.url).resolve('tslab'));
  return tslab('@tslab/typescript-for-tslab') as typeof Compiler;
}

function kindOf(
  ts: typeof Compiler,
  type: Compiler.TypeNode | undefined,
  initial: Compiler.Expression,
): ParameterKind {
  if (type?.kind === ts.SyntaxKind.NumberKeyword || isArithmetic(ts, initial)) return 'number';
  if (type?.kind === ts.SyntaxKind.BooleanKeyword) return 'boolean';
  if (type?.kind === ts.SyntaxKind.StringKeyword || ts.isStringLiteralLike(initial)) return 'string';
  return [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword].includes(initial.kind) ? 'boolean' : 'json';
}

/** `1`, `-1`, `8 / 255`. */
function isArithmetic(ts: typeof Compiler, value: Compiler.Expression): boolean {
  if (ts.isNumericLiteral(value)) return true;
  if (ts.isPrefixUnaryExpression(value)) return isArithmetic(ts, value.operand);
  return ts.isBinaryExpression(value) && isArithmetic(ts, value.left) && isArithmetic(ts, value.right);
}
