import type { AlphaHistory } from '../alpha.js';
import { type Block, prose, type Section } from '../block.js';
import { html } from '../html.js';
import type { MeasuredSearches } from '../measuredSearches.js';
import { nameText } from '../names.js';
import { whole } from '../numbers.js';
import type { SearchView } from '../reportModel.js';
import { removalTable } from '../tables/removalTable.js';
import { selectionTable } from '../tables/selectionTable.js';

/** How cells were selected by removal; nothing where all are those that α stands for. */
export function selectionSection(
  shown: readonly SearchView[],
  histories: readonly AlphaHistory[],
  measured: readonly MeasuredSearches[],
): readonly Section[] {
  const selected = shown.flatMap(search => {
    const history = histories.find(({ id }) => id === search.id);
    return search.run.selection && history ? [{ search, history, selection: search.run.selection }] : [];
  });
  if (selected.length === 0) return [];
  const intro = prose(
    html`<p>These searches did not end in the cells that their α stands for. After the last epoch each operation was taken out of the mixture on its edge, one at a time, and the edge got the one without which the supernet’s predictions moved furthest, by KL divergence on validation images, clean and, where the search has a regulariser, perturbed (after perturbation-based architecture selection, arXiv 2108.04392). Figures of the epochs show what α stood for.</p>`,
  );
  const compared = measured.flatMap((group, place): Block[] => {
    const body = removalTable(group);
    const caption = html`Measured robust accuracy of the cells selected by removal, and of those that the same searches’ α stood for after the last epoch: mean ± standard deviation over <i>n</i> seeds.`;
    return body ? [{ kind: 'table', id: `selection-measured-${place + 1}`, caption, body }] : [];
  });
  const effects = selected.map(
    ({ search, history, selection }): Block => ({
      kind: 'table',
      id: `selection-${search.id}`,
      folded: `Every removal: ${search.label}`,
      caption: html`${nameText(search.label)}: KL divergence in nats between the supernet’s predictions with and without each operation, on ${whole(selection.images)} validation images${selection.lambda > 0 && html`, half of them perturbed, with weight ${selection.lambda}`}.${limitOf(search)}`,
      body: selectionTable(search, history),
    }),
  );
  return [{ id: 'selection', title: 'Cells selected by removal', blocks: [intro, ...compared, ...effects] }];
}

function limitOf({ config }: SearchView) {
  const limit = config.derive.removal?.limit;
  return (
    limit !== undefined &&
    html` A cell keeps ${limit.operations.join(', ')} on ${limit.edges} of its edges at most, where they are missed most; without them on the others it has their next best operations.`
  );
}
