import { axis } from '../../report/figure.js';
import { FONTS, PALETTE, SIZES } from '../../report/style.js';

/** Hues for traces that name none, in an order in which neighbours differ most. */
const colorway = ['blue', 'vermillion', 'green', 'purple', 'sky', 'amber', 'grey'] as const;

/**
 * The reports' style as a template of plotly: what a notebook's figure does not say of itself looks as it does there. Colours are
 * tokens, for `themed`.
 */
export function houseTemplate(): object {
  const axisStyle = axis(undefined, {
    title: { standoff: 8, font: { size: 12, color: 'muted' } },
    zerolinecolor: 'rule',
  });
  return {
    layout: {
      font: { family: FONTS.text, size: SIZES.figureFont, color: 'ink' },
      colorway: colorway.map(colour => PALETTE.light[colour]),
      xaxis: axisStyle,
      yaxis: axisStyle,
      margin: { l: 62, r: 16, t: 24, b: 52 },
      hoverlabel: { bgcolor: 'surface', bordercolor: 'rule', font: { family: FONTS.text, color: 'ink' } },
      legend: { font: { size: 12, color: 'ink' }, tracegroupgap: 0 },
    },
  };
}
