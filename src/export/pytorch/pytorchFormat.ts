import type { ExportFormat } from '../exportFormat.js';

export const pytorchFormat: ExportFormat = { description: 'x', write: () => ({ folder: {} }) };
