import type { RandomStream } from '../../base/randomStream.js';
import type { AlphaTable } from '../../graph/graph.js';
import { softmaxAlpha, softmaxAlphaGradient } from '../../space/softmaxAlpha.js';
import type { Mixing } from '../mixing.js';

/** The temperature τ > 0 of the softmax that gradients go through, linear over the search. */
export interface Temperature {
  /** τ at the beginning. */
  readonly from: number;
  /** τ that the schedule ends at. */
  readonly to: number;
}

export interface GumbelMixingOptions extends Temperature {
  /** The tables whose rows are sampled; the others, such as PC-DARTS' weights of edges, are softmaxes. */
  readonly sampled: readonly string[];
}

/**
 * One operation per edge, sampled anew at each use (GDAS, Dong & Yang, arXiv 1910.04465; Jang et al., arXiv
 * 1611.01144): with Gumbel noise gᵢ = −log(−log uᵢ), u ~ U(0, 1),
 *
 *     forward    onehot(argmaxᵢ (αᵢ + gᵢ)): operation i with probability softmax(α)ᵢ
 *     backward   as if the weights were p = softmax((α + g) / τ): dαᵢ = pᵢ · (dwᵢ − Σⱼ pⱼ · dwⱼ) / τ
 *
 * −∞ masks an operation. The authors' code leaves operations that were not sampled out of the cell and takes the sum of
 * dy for their dw; here every engine computes all operations, so that dw is exact and a step costs what DARTS' does.
 */
export function gumbelMixing({ from, to, sampled }: GumbelMixingOptions): Mixing {
  return {
    name: 'gumbel',
    mix(tables, parameters, { progress, random }) {
      const temperature = from + (to - from) * progress;
      const drawn = tables.filter(({ name }) => sampled.includes(name));
      const mapDrawn = (map: (table: AlphaTable) => Float32Array) =>
        Object.fromEntries(drawn.map(table => [table.name, map(table)]));
      const scores = mapDrawn(({ name }) => {
        const noise = random.fork(name);
        return parameters[name].map(alpha => (alpha + gumbel(noise)) / temperature);
      });
      const soft = softmaxAlpha(tables, { ...parameters, ...scores });
      return {
        weights: { ...soft, ...mapDrawn(({ name, columns }) => oneHotRows(scores[name], columns)) },
        gradient(dWeights) {
          const dScores = softmaxAlphaGradient(tables, soft, dWeights);
          return { ...dScores, ...mapDrawn(({ name }) => dScores[name].map(value => value / temperature)) };
        },
      };
    },
  };
}

/** −log(−log u): finite, or −∞ in one of 2⁵³ draws. */
function gumbel(random: RandomStream): number {
  return -Math.log(-Math.log(random.uniform()));
}

function oneHotRows(scores: Float32Array, columns: number): Float32Array {
  const weights = new Float32Array(scores.length);
  for (let from = 0; from < scores.length; from += columns) {
    const row = scores.subarray(from, from + columns);
    weights[from + row.indexOf(Math.max(...row))] = 1;
  }
  return weights;
}
