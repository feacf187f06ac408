import type { Section } from './block.js';

/** `Figure 3` and `Table 1` by id, in the order of the report, each kind counted for itself. */
export function numbering(sections: readonly Section[]): ReadonlyMap<string, string> {
  const numbers = new Map<string, string>();
  const last = { figure: 0, table: 0 };
  for (const block of sections.flatMap(section => section.blocks)) {
    if (block.kind === 'prose') continue;
    last[block.kind] += 1;
    numbers.set(block.id, `${block.kind === 'figure' ? 'Figure' : 'Table'} ${last[block.kind]}`);
  }
  return numbers;
}
