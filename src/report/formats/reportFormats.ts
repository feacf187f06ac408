import { csvFormat } from './csv.js';
import { htmlFormat } from './html.js';
import { latexFormat } from './latex.js';
import { markdownFormat } from './markdown.js';
import { parquetFormat } from './parquet.js';
import { pdfFormat } from './pdf.js';
import { pngFormat } from './png.js';
import type { ReportFormat } from './reportFormat.js';
import { svgFormat } from './svg.js';

/** What `rnas report --format` takes, in the order in which they are written. */
export const formatNames = ['html', 'pdf', 'latex', 'csv', 'parquet', 'svg', 'png', 'md'] as const;

export type FormatName = (typeof formatNames)[number];

export const reportFormats: Readonly<Record<FormatName, ReportFormat>> = {
  html: htmlFormat,
  pdf: pdfFormat,
  latex: latexFormat,
  csv: csvFormat,
  parquet: parquetFormat,
  svg: svgFormat,
  png: pngFormat,
  md: markdownFormat,
};
