import { stripVTControlCharacters } from 'node:util';
import type { Output } from './notebookDocument.js';

type ErrorOutput = Extract<Output, { output_type: 'error' }>;

/** `2:1 - Expression expected.`, one message of stderr for each complaint of the compiler. */
const diagnostic = /^(?:\S+ )?\d+:\d+ - (?<message>.*)/s;
const exception = /^(?:Uncaught )?(?<name>[A-Z]\w*)(?: \[\w+\])?: (?<message>.*)/m;
/** Frames of the kernel itself, between those of the cell and Node's. */
const kernelFrame =
  /^\s+at .*(?:node_modules[\\/]tslab[\\/]|notebook[\\/]kernel[\\/]|\(?node:(?:vm|internal)\b).*$/;

/**
 * Takes what tslab writes of a failure off the end of a cell's stderr: it sends no error of its own, but one message
 * with the exception, or one for each complaint of the compiler.
 *
 * @param messages of stderr, in order
 */
export function takeFailure(messages: readonly string[]): { before: string[]; error: ErrorOutput } {
  let first = messages.length;
  while (first > 0 && diagnostic.test(messages[first - 1])) first--;
  if (first < messages.length)
    return { before: messages.slice(0, first), error: typeError(messages.slice(first)) };
  return { before: messages.slice(0, -1), error: thrown(messages.at(-1) ?? '') };
}

function typeError(complaints: readonly string[]): ErrorOutput {
  const traceback = complaints.map(complaint => complaint.trimEnd());
  const evalue = diagnostic.exec(traceback[0])?.groups?.message ?? traceback[0];
  return { output_type: 'error', ename: 'TypeScript', evalue, traceback };
}

function thrown(text: string): ErrorOutput {
  const lines = stripVTControlCharacters(text).trimEnd().split('\n');
  const traceback = lines.filter(line => !kernelFrame.test(line));
  const { name, message } = exception.exec(traceback.join('\n'))?.groups ?? {};
  return { output_type: 'error', ename: name ?? 'Error', evalue: message ?? traceback[0] ?? '', traceback };
}
