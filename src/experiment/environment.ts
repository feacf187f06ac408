import { execFile } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { arch, availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { packageVersion } from '../base/packageVersion.js';
import { withoutFolders } from '../base/withoutFolders.js';
import type { Engine } from '../engine/engine.js';
import type { DataIdentity } from './dataIdentity.js';
import type { RunEnvironment } from './runEnvironment.js';
import type { TableIdentity } from './tableIdentity.js';

const packageRoot = fileURLToPath(new URL('../../', import.meta.url));

/**
 * What a run is about to be computed with.
 *
 * @param commandLine the arguments after `rnas`
 * @param data what it is computed on
 * @param table what its cells are looked up in
 */
export async function describeEnvironment(
  engine: Pick<Engine, 'name' | 'description'>,
  {
    threads,
    commandLine,
    data,
    table,
  }: {
    threads?: number;
    commandLine: readonly string[];
    data?: DataIdentity;
    table?: TableIdentity;
  },
): Promise<RunEnvironment> {
  const { name, description } = engine;
  return {
    schema: 1,
    versions: { rnas: packageVersion(), node: process.versions.node },
    engine: { name, description, ...(threads !== undefined && { threads }) },
    git: await revisionOf(packageRoot),
    ...(data !== undefined && { data: identityOf(data) }),
    ...(table !== undefined && { table }),
    cpu: { model: cpus()[0]?.model.trim() || 'unknown', cores: availableParallelism() },
    memoryBytes: totalmem(),
    system: `${type()} ${release()} ${arch()}`,
    startedAt: new Date().toISOString(),
    commandLine: commandLine.map(withoutPlaces),
  };
}

/** Null where there is no git, no checkout, or the folder is only a part of somebody else's checkout. */
async function revisionOf(folder: string): Promise<RunEnvironment['git']> {
  const git = async (...args: string[]) => {
    const options = { env: { ...process.env, GIT_OPTIONAL_LOCKS: '0' }, maxBuffer: 2 ** 26 };
    const { stdout } = await promisify(execFile)('git', ['-C', folder, ...args], options);
    return stdout.trim();
  };
  try {
    const top = await git('rev-parse', '--show-toplevel');
    if ((await realpath(top)) !== (await realpath(folder))) return null;
    const changes = await git('status', '--porcelain', '--untracked-files=no');
    return { revision: await git('rev-parse', 'HEAD'), dirty: changes !== '' };
  } catch {
    return null; // A revision is good to have; a run without one is still a run.
  }
}

/** The same for a whole data set as for its identity alone. */
function identityOf({ name, source, checksum }: DataIdentity): DataIdentity {
  return { name: withoutFolders(name), source: withoutFolders(source), checksum };
}

/** An argument without what tells of a person or a machine: addresses lose all but their scheme, paths their folders. */
function withoutPlaces(argument: string): string {
  return withoutFolders(argument.replace(/([a-z][a-z0-9+.-]*):\/\/\S*/gi, '$1://…'));
}
