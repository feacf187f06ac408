import { z } from 'zod';

/** Which table of measured accuracies cells were looked up in. */
export const tableIdentity = z.object({
  /** The file; an absolute path is shortened to its last part. */
  name: z.string(),
  /** `sha256:` and the SHA-256 of the file. */
  checksum: z.string(),
});

export type TableIdentity = z.infer<typeof tableIdentity>;
