import type { BlockClass } from './classOf.js';
import type { Block, CallPart } from './code.js';
import { CodeWriter } from './codeWriter.js';
import { findLoop } from './findLoop.js';

/**
 * The text of a class.
 *
 * @param classes the classes of the blocks inside, by the blocks' keys
 * @param ending what `forward` does to its result
 */
export function classText(
  { name, instances, numbers, parameters, inputs, arguments: passed }: BlockClass,
  classes: ReadonlyMap<string, BlockClass>,
  ending: (result: string) => string = result => result,
): string {
  const [block] = instances;
  const writer = new CodeWriter({ numbers, inputs }, classes);
  const made = block.submodules.map(([attribute, code]) => `self.${attribute} = ${writer.write(code, 8)}`);
  writer.inForward = true;
  const body = forwardLines(block, writer, classes, ending);
  const kept = Array.from(writer.kept, argument => `self.${argument} = ${argument}`);
  return [
    `class ${name}(nn.Module):`,
    `    """${described(instances)}"""`,
    '',
    `    def __init__(${['self', ...parameters.map(argument => argument.name)].join(', ')}):`,
    ...['super().__init__()', ...kept, ...made].map(line => `        ${line}`),
    '',
    `    def forward(${['self', ...passed.map(argument => argument.name)].join(', ')}):`,
    ...body.map(line => `        ${line}`),
  ].join('\n');
}

function described([first, ...others]: readonly Block[]): string {
  if (first.path === '')
    return 'Images [batch, channels, height, width] in [0, 1] to logits [batch, classes].';
  const shown = [first, ...others].slice(0, 4).map(({ path }) => path);
  return `${shown.join(', ')}${others.length > 3 ? ` and ${others.length - 3} more` : ''}`;
}

function forwardLines(
  block: Block,
  writer: CodeWriter,
  classes: ReadonlyMap<string, BlockClass>,
  ending: (result: string) => string,
): string[] {
  const written: string[] = [];
  const loop = findLoop(block, classes);
  for (const [place, { code, variable }] of block.lines.entries()) {
    if (loop && place >= loop.from && place < loop.to) {
      const started = writer.callArguments(code[0] as CallPart);
      if (place === loop.from) {
        written.push(`older, newer = ${started.join(', ')}`, `for cell in ${loop.list}:`);
        written.push('    older, newer = newer, cell(older, newer)');
      }
      writer.values.push('newer');
    } else {
      const text = writer.write(code, 8);
      writer.values.push(variable ?? text);
      if (variable !== undefined) written.push(`${variable} = ${text}`);
    }
  }
  return [...written, `return ${ending(writer.values.at(-1)!)}`];
}
