import { prose, type Section } from '../block.js';
import { certifiedAccuracy } from '../figures/certifiedAccuracy.js';
import { html } from '../html.js';
import { listed } from '../names.js';
import type { RetrainView } from '../reportModel.js';
import { type SmoothedNetwork, smoothedNetworks } from '../smoothedNetworks.js';
import { certifiedTable } from '../tables/certifiedTable.js';

/** Certified radii of smoothed networks; nothing where none was certified. */
export function smoothingSection(retrains: readonly RetrainView[]): readonly Section[] {
  const networks = smoothedNetworks(retrains);
  if (networks.length === 0) return [];
  const intro = prose(
    html`<p>Randomised smoothing (Cohen, Rosenfeld &amp; Kolter, <a href="https://arxiv.org/abs/1902.02918">arXiv 1902.02918</a>) answers with the class that the network gives most often to noisy copies of an image. That classifier, not the network alone, keeps its class within a radius that no attack has to be tried for. Each certificate may be wrong with probability α: ${listed(settings(networks))}.</p>`,
  );
  return [
    {
      id: 'smoothing',
      title: 'Certified accuracy',
      blocks: [
        intro,
        {
          kind: 'figure',
          id: 'certified-accuracy',
          caption: html`Share of the images whose own class is certified within an L2 radius. Curves end where no number of equal answers could certify more. Cross: accuracy of the network itself, without noise.`,
          content: {
            charts: [
              {
                wide: certifiedAccuracy(networks, 'wide'),
                narrow: certifiedAccuracy(networks, 'narrow'),
                description: `Certified accuracy against the radius for ${listed(networks.map(({ label }) => label))}.`,
              },
            ],
          },
        },
        {
          kind: 'table',
          id: 'certified-table',
          caption: html`Accuracy of the smoothed networks. Small print: 95 % Wilson interval in percent, over the images alone. A wrong or missing certificate counts as a radius of 0.`,
          body: certifiedTable(networks),
        },
      ],
    },
  ];
}

/** What the certificates were made with. */
function settings(networks: readonly SmoothedNetwork[]): string[] {
  const texts = networks.map(({ smoothing }) => {
    const { n0, n, alpha } = smoothing.config.smoothing;
    return `α = ${alpha} with n₀ = ${n0} and n = ${n} answers`;
  });
  return [...new Set(texts)];
}
