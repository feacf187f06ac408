/** A notebook's file: code cells by their text, or cells in full. */
export function notebookFixture(...cells: (string | Readonly<Record<string, unknown>>)[]) {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: cells.map((cell, place) => {
      const code = {
        cell_type: 'code',
        id: `c${place + 1}`,
        metadata: {},
        source: '',
        outputs: [],
        execution_count: null,
      };
      return typeof cell === 'string' ? { ...code, source: cell } : { ...code, ...cell };
    }),
  };
}
