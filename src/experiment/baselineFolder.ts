import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../base/inputError.js';
import { makeFolders, removeEmptyFolders } from '../base/makeFolders.js';
import { type BaselineRecord, baselineRecord, type ScoredCell } from './baselineRecord.js';
import { readRunDocument, writeRunDocument } from './runDocuments.js';
import { RunLock } from './runLock.js';
import { partialSuffix } from './writeAtomically.js';

const file = 'baseline';

/** What a baseline that was stopped before it had a record leaves. */
const beginnings = [RunLock.fileName, `${file}.json${partialSuffix}`];

/**
 * The folder of a baseline that trains its cells: a run for each of them, and `baseline.json` with their scores. One process
 * at a time may have it open.
 */
export class BaselineFolder {
  readonly path: string;
  private record: BaselineRecord;
  private readonly lock: RunLock;
  private readonly made: readonly string[];

  private constructor(path: string, record: BaselineRecord, lock: RunLock, made: readonly string[]) {
    this.path = path;
    this.record = record;
    this.lock = lock;
    this.made = made;
  }

  /**
   * @param hash of what decides scores and cells
   * @throws InputError if there is a baseline already and it is not to be gone on with, or is another one, or the folder
   *   cannot be written
   */
  static async open(
    path: string,
    { hash, resume }: { hash: string; resume: boolean },
  ): Promise<BaselineFolder> {
    const before = await readRunDocument(path, file, baselineRecord);
    if (before !== undefined && (!resume || before.hash !== hash)) {
      throw new InputError({
        given: `${path}, which holds ${resume ? 'a baseline of another configuration' : 'a baseline already'}`,
        expected: resume
          ? 'the configuration that it was started with; queries may differ'
          : 'a new or empty folder',
        remedy: resume
          ? 'take the changes back, or choose another --out'
          : 'add --resume, or choose another --out',
      });
    }
    const made = await makeFolders(path).catch((error: Error) => {
      throw unwritable(path, error);
    });
    if (before === undefined) await refuseOccupied(path);
    const lock = await RunLock.take(path);
    return new BaselineFolder(path, before ?? { schema: 1, hash, cells: [] }, lock, made);
  }

  find(genotype: string): ScoredCell | undefined {
    return this.record.cells.find(cell => cell.genotype === genotype);
  }

  get cells(): readonly ScoredCell[] {
    return this.record.cells;
  }

  /** Folder of a cell's training. */
  runPath(run: string): string {
    return join(this.path, run);
  }

  /** Marks the folder as this baseline's, before the first cell is trained. @throws RunError if it cannot be written */
  begin(): Promise<void> {
    return writeRunDocument(this.path, file, this.record);
  }

  /** @throws RunError if it cannot be written */
  async add(cell: ScoredCell): Promise<void> {
    this.record = { ...this.record, cells: [...this.record.cells, cell] };
    await writeRunDocument(this.path, file, this.record);
  }

  /** Lets other processes write to the folder; one that was made and is empty goes. */
  async close(): Promise<void> {
    await this.lock.release();
    await removeEmptyFolders(this.made);
  }
}

/** Without a record, the folder is not a baseline's. */
async function refuseOccupied(path: string): Promise<void> {
  const [other] = (await readdir(path)).filter(name => !beginnings.includes(name));
  if (other === undefined) return;
  throw new InputError({
    given: `${path}, which holds ${other}`,
    expected: 'a new or empty folder, or that of a baseline',
    remedy: 'choose another --out',
  });
}

function unwritable(path: string, cause: Error): InputError {
  const refusal = new InputError({
    given: `${path}, where nothing can be written (${cause.message})`,
    expected: 'a folder that can be written to',
    remedy: 'choose another --out, or mend access to this one',
  });
  refusal.cause = cause;
  return refusal;
}
