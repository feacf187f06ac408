import { rmSync } from 'node:fs';
import { gather } from '../data/gather.js';
import type { Split } from '../data/split.js';
import type { ImageStore } from '../evaluate/transfer/transferAttack.js';
import { AttackJournalFile } from './attackJournal.js';
import { NpyImages } from './npyImages.js';
import { ResultJournal } from './resultJournal.js';

interface Place {
  /** Path of the journal. */
  readonly journal: string;
  /** Everything that the results depend on. */
  readonly identity: object;
  /** By attack, the path of its images; none where nobody wants them. */
  readonly images: ReadonlyMap<string, string>;
  readonly split: Split<'test'>;
}

/**
 * What is kept of attacks that are under way: a journal of their results, and the images of each. What a killed evaluation
 * left is gone on with if it was the same and all of it is there. Otherwise all is begun anew, the images first, so that
 * whenever a process is killed a journal never tells of images that are not in their files.
 */
export class UnfinishedAttacks {
  readonly journal: AttackJournalFile;
  private readonly files: ReadonlyMap<string, NpyImages>;
  private readonly imageSize: number;

  constructor({ journal, identity, images, split }: Place) {
    const { height, width, channels, labels } = split;
    const shape = [labels.length, height, width, channels];
    this.imageSize = height * width * channels;
    const isSame = ResultJournal.isLeft(journal, identity);
    const goOn = isSame && [...images.values()].every(path => NpyImages.isLeft(path, shape));
    if (!goOn) rmSync(journal, { force: true });
    const clean = (index: number) => gather(split, Int32Array.of(index)).images.data;
    const files = new Map<string, NpyImages>();
    try {
      for (const [attack, path] of images) files.set(attack, new NpyImages(path, shape, clean, goOn));
      this.journal = new AttackJournalFile(journal, identity);
    } catch (error) {
      for (const file of files.values()) file.close({ complete: false });
      throw error;
    }
    this.files = files;
  }

  /** The images of an attack; undefined if they are not kept. */
  images(attack: string): ImageStore | undefined {
    const file = this.files.get(attack);
    return (
      file && {
        replace: (index, image) => file.replace(index, image),
        read: (start, count) => file.read(start, count, this.imageSize),
      }
    );
  }

  /** @param keepImages whether they are wanted beyond the evaluation */
  close({ complete, keepImages }: { complete: boolean; keepImages: boolean }): void {
    this.journal.close({ complete });
    for (const file of this.files.values()) file.close({ complete, keep: keepImages });
  }
}
