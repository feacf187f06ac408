/** A file that a publisher offers for download. */
export interface Archive {
  /** Its name, relative to the download's base address. */
  readonly file: string;
  readonly bytes: number;
  /** As published. */
  readonly md5: string;
  /** For a tar.gz: the files to take from its one folder, with their sizes. Other files are kept as they are. */
  readonly unpack?: Readonly<Record<string, number>>;
}

/** Everything needed to fetch a data set. */
export interface Download {
  readonly baseUrl: string;
  readonly archives: readonly Archive[];
}
