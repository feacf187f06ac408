import type { ExportFormat } from './exportFormat.js';
import { onnxFormat } from './onnx/onnxFormat.js';
import { pytorchFormat } from './pytorch/pytorchFormat.js';
import { safetensorsFormat } from './weights/safetensorsFormat.js';

/** What `rnas export --to` takes. */
export const exportFormats = {
  onnx: onnxFormat,
  safetensors: safetensorsFormat,
  pytorch: pytorchFormat,
} as const satisfies Readonly<Record<string, ExportFormat>>;

export type ExportFormatName = keyof typeof exportFormats;

export const exportFormatNames = Object.keys(exportFormats) as readonly ExportFormatName[];
