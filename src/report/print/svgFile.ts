import type { Picture } from '../block.js';
import { PAPER } from '../style.js';

/** A picture as an SVG file of the size that it has on paper. */
export function svgFile({ svg, width, height }: Picture): string {
  const inches = (pixels: number) => `${Number((pixels / PAPER.pixelsPerInch).toFixed(4))}in`;
  const end = svg.indexOf('>');
  const root = svg.slice(0, end).replace(/\s(?:width|height|style)="[^"]*"/g, '');
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root} width="${inches(width)}" height="${inches(height)}"${svg.slice(end)}\n`;
}
