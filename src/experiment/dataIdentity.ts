import { z } from 'zod';

/** Which data a run was computed on. */
export const dataIdentity = z.object({
  name: z.string(),
  /** Where the files came from; absolute paths are shortened to their last part. */
  source: z.string(),
  /** `sha256:` and the SHA-256 of the pixels and labels as loaded: the same for the same images however they came. */
  checksum: z.string(),
});

export type DataIdentity = z.infer<typeof dataIdentity>;
