// Registers the kernel "TypeScript (RNAS Lab)" with Jupyter for this user: `npm run jupyter:install [-- --prefix FOLDER]`.
// Jupyter reads kernelspecs from a fixed place per system (jupyter-core's jupyter_data_dir), so Python is not needed here.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { prefix: { type: 'string' } } });
const root = fileURLToPath(new URL('..', import.meta.url));
const program = join(root, 'dist', 'notebook', 'kernel', 'program.js');
if (!existsSync(program)) {
  process.stderr.write('jupyter:install: given no built package; expected dist/; run npm run setup first\n');
  process.exit(2);
}
const { kernelSpec } = await import('../dist/notebook/kernel/kernelSpec.js');
const folder = join(dataFolder(), 'kernels', kernelSpec.name);
const { display_name, language } = kernelSpec;
const spec = {
  argv: [process.execPath, program, '{connection_file}'],
  display_name,
  language,
  interrupt_mode: 'signal',
};
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'kernel.json'), `${JSON.stringify(spec, null, 2)}\n`);
process.stdout.write(`${folder}\n`);

function dataFolder() {
  if (values.prefix !== undefined) return join(values.prefix, 'share', 'jupyter');
  if (process.env.JUPYTER_DATA_DIR) return process.env.JUPYTER_DATA_DIR;
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Jupyter');
  if (process.platform === 'win32')
    return join(process.env.APPDATA ?? join(homedir(), '.jupyter'), 'jupyter');
  return join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'jupyter');
}
