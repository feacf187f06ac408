import { basename } from 'node:path';

/**
 * A text without what tells of a person or a machine if it is an absolute path, one that leads out of the working
 * folder, or `option=path` with such a path: only the path's last part is kept.
 *
 * @example
 * withoutFolders('/home/alice/sets/cifar10'); // '…/cifar10'
 */
export function withoutFolders(text: string): string {
  return text.replace(
    /(^|=)((?:~|\.\.)?[\\/].*|[a-z]:[\\/].*|~.*)$/is,
    (whole, lead: string, path: string) =>
      path.startsWith('//') ? whole : `${lead}…/${basename(path.replaceAll('\\', '/'))}`,
  );
}
