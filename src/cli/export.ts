import { z } from 'zod';
import { checkpointNames } from '../experiment/checkpointFolder.js';
import { loadConfig } from '../experiment/config/loadConfig.js';
import { type ExportFormatName, exportFormatNames, exportFormats } from '../export/exportFormats.js';
import { openNetwork } from '../export/openNetwork.js';
import { writeExport } from '../export/writeExport.js';
import type { AddCommand } from './command.js';
import { addCommonOptions, type CommonOptions } from './commonOptions.js';

interface ExportFlags extends CommonOptions {
  readonly run?: string;
  readonly to?: string;
  readonly checkpoint?: string;
  readonly out?: string;
  readonly dataRoot?: string;
}

/** Configuration of `rnas export`. */
const exportConfig = z.strictObject({
  /** Path of a retraining or an import. */
  run: z.string().min(1),
  to: z.enum(exportFormatNames as readonly [ExportFormatName, ...ExportFormatName[]]),
  /** Which of the run's checkpoints: the best by validation accuracy, or the last. */
  checkpoint: z.enum(checkpointNames).default('best'),
  /** The file or folder to write. */
  out: z.string().min(1),
});

/** `rnas export`: a trained network as a file or folder of another tool. */
export const addExport: AddCommand = (program, perform) => {
  const command = program
    .command('export')
    .description('write a trained network for other tools: ONNX, safetensors or PyTorch')
    .option('--run <folder>', 'run of a retraining or an import')
    .option('--to <format>', exportFormatNames.join(', '))
    .option('--checkpoint <name>', 'best, best-clean, best-robust or last')
    .option('--out <path>', 'file (onnx, safetensors) or folder (pytorch) to write')
    .option('--data-root <folder>', "folder of downloaded data sets, for the network's normalisation");
  addCommonOptions(command).action(
    perform<ExportFlags>(async flags => {
      const { run, to, checkpoint, out } = flags;
      const config = await loadConfig(exportConfig, flags.config, { run, to, checkpoint, out });
      const network = await openNetwork(config.run, config.checkpoint, flags.dataRoot);
      const format = exportFormats[config.to];
      const files = await writeExport(format.write(network), config.out);
      const json = { ...config, files, metadata: network.metadata };
      return { json, text: [format.description, ...files].join('\n') };
    }),
  );
};
