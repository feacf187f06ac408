import { gzipSync } from 'node:zlib';
import { Header, type types } from 'tar';

/** One entry of an archive, honest or not. */
export interface TarEntry {
  path: string;
  content?: Buffer;
  type?: types.EntryTypeName;
  linkpath?: string;
}

/** A tar.gz written header by header, so that it can hold what no honest archiver would write. */
export function tarGz(entries: readonly TarEntry[]): Buffer {
  const blocks = entries.flatMap(({ path, content = Buffer.alloc(0), type = 'File', linkpath }) => {
    const block = Buffer.alloc(512);
    new Header({ path, type, linkpath, mode: 0o644, size: content.length, mtime: new Date(0) }).encode(block);
    return [block, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}
