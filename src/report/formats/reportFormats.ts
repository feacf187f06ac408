import { csvFormat } from './csv.js';
import type { FormatName } from './formatName.js';
import { htmlFormat } from './html.js';
import { latexFormat } from './latex.js';
import { markdownFormat } from './markdown.js';
import { parquetFormat } from './parquet.js';
import { pdfFormat } from './pdf.js';
import { pngFormat } from './png.js';
import type { ReportFormat } from './reportFormat.js';
import { svgFormat } from './svg.js';

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
