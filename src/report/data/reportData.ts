import type { Block } from '../block.js';
import type { Report } from '../report.js';
import type { DataSet } from './dataSet.js';
import { figureData } from './figureData.js';
import { tableData } from './tableData.js';
import { WholeNames } from './wholeNames.js';

/** Every number of every figure and table of a report, one set for each. */
export function reportData({ sections, names }: Report): DataSet[] {
  const whole = new WholeNames(names);
  return sections.flatMap(({ blocks }) => blocks.flatMap(block => dataOf(block, whole) ?? []));
}

function dataOf(block: Block, names: WholeNames): DataSet | undefined {
  if (block.kind === 'prose') return undefined;
  if (block.kind === 'table') return tableData(block.id, block.body);
  const { id, content } = block;
  return 'charts' in content ? figureData(id, content.charts, names) : tableData(id, content.data);
}
