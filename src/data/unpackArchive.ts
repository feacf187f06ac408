import { extract, type ReadEntry } from 'tar';
import { InputError } from '../base/inputError.js';

/**
 * Takes the named files out of a tar.gz whose files lie in one folder. Only regular files `folder/name` with a wanted name
 * and exactly the wanted size are ever written, each as `into/name`; an archive that holds a link, a device, an absolute
 * path or a step to a parent folder anywhere is refused.
 *
 * @param wanted size in bytes of each file, by name
 * @throws InputError if the archive is damaged, hostile, or lacks a wanted file
 */
export async function unpackArchive(
  archive: string,
  into: string,
  wanted: Readonly<Record<string, number>>,
): Promise<void> {
  const missing = new Set(Object.keys(wanted));
  let objection: string | undefined;
  const admit = (path: string, entry: ReadEntry): boolean => {
    const [, name, ...deeper] = path.split('/');
    if (!isHarmless(path, entry.type)) objection ??= `the ${entry.type} ${JSON.stringify(path)}`;
    if (entry.type === 'Directory' || deeper.length > 0 || !Object.hasOwn(wanted, name ?? '')) return false;
    if (entry.size !== wanted[name])
      objection ??= `${name} of ${entry.size} bytes instead of ${wanted[name]}`;
    else if (!missing.delete(name)) objection ??= `${name} twice`;
    return objection === undefined;
  };
  const complain = (given: string) =>
    new InputError({
      given: `${archive} with ${given}`,
      expected: `an intact archive of ${Object.keys(wanted).join(', ')}`,
      remedy: 'fetch the data set again',
    });
  try {
    await extract({
      file: archive,
      cwd: into,
      strip: 1,
      strict: true,
      preserveOwner: false,
      noMtime: true,
      filter: (path, entry) => 'type' in entry && admit(path, entry),
    });
  } catch (error) {
    throw complain(objection ?? (error instanceof Error ? error.message : String(error)));
  }
  if (objection !== undefined) throw complain(objection);
  if (missing.size > 0) throw complain(`no ${[...missing].join(', ')}`);
}

function isHarmless(path: string, type: string): boolean {
  const plain = type === 'File' || type === 'OldFile' || type === 'Directory';
  return plain && !path.startsWith('/') && !path.includes('\\') && !path.split('/').includes('..');
}
