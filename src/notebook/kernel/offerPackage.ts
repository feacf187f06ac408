import { existsSync, readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { z } from 'zod';
import { packageRoot } from './packageRoot.js';

/** What TypeScript reads files through; tslab's compiler inherits from it. */
interface FileSystem {
  readFile(path: string, encoding?: string): string | undefined;
  fileExists(path: string): boolean;
  directoryExists(path: string): boolean;
  realpath(path: string): string;
}

interface NodeModules {
  _resolveFilename(
    request: string,
    parent: { readonly path?: string } | undefined,
    ...more: unknown[]
  ): string;
}

/**
 * Lets a notebook import this package and its dependencies by name where its own folder has none of that name:
 * in a checkout, whose `node_modules` does not hold the package itself, and in any folder that a notebook was copied
 * to. What the folder or one above it has installed comes first, for types and for values.
 *
 * @param tslab `require` as tslab has it, so that the compiler is the one that it uses
 * @param folder in which the notebook runs
 */
export function offerPackage(tslab: NodeJS.Require, folder: string): void {
  const offered = offeredPackages();
  forwardTypes((tslab('@tslab/typescript-for-tslab') as { sys: FileSystem }).sys, folder, offered);
  forwardValues(folder, offered);
}

/** Folders by name of package. */
type Offered = ReadonlyMap<string, string>;

function offeredPackages(): Offered {
  const manifest = z
    .object({ name: z.string(), dependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')));
  const dependencies = Object.keys(manifest.dependencies).flatMap(name => {
    const found = installedAbove(packageRoot, name);
    return found === undefined ? [] : [[name, found] as const];
  });
  return new Map([[manifest.name, packageRoot] as const, ...dependencies]);
}

/** Where Node finds a package from a folder. */
function installedAbove(folder: string, name: string): string | undefined {
  for (let place = folder; ; place = dirname(place)) {
    const candidate = join(place, 'node_modules', name);
    if (existsSync(candidate)) return candidate;
    if (dirname(place) === place) return undefined;
  }
}

/** `arquero` of `arquero/dist/x.js`, `@scope/name` of `@scope/name/x`. */
function packageOf(specifier: string): string {
  return specifier
    .split(/[\\/]/)
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function forwardTypes(system: FileSystem, folder: string, offered: Offered): void {
  const modules = join(folder, 'node_modules') + sep;
  const forward = (path: string) => {
    const local = path.split('/').join(sep);
    if (!local.startsWith(modules)) return path;
    const within = local.slice(modules.length);
    const name = packageOf(within);
    const home = offered.get(name);
    if (home === undefined || installedAbove(folder, name) !== undefined) return path;
    return join(home, within.slice(name.length)).split(sep).join('/');
  };
  const { readFile, fileExists, directoryExists, realpath } = system;
  system.readFile = (path, encoding) => readFile(forward(path), encoding);
  system.fileExists = path => fileExists(forward(path));
  system.directoryExists = path => directoryExists(forward(path));
  system.realpath = path => realpath(forward(path));
}

function forwardValues(folder: string, offered: Offered): void {
  const fromPackage = createRequire(join(packageRoot, 'package.json'));
  const modules = Module as unknown as NodeModules;
  const resolveFilename = modules._resolveFilename;
  modules._resolveFilename = (request, parent, ...more) => {
    try {
      return resolveFilename.call(Module, request, parent, ...more);
    } catch (error) {
      if (parent?.path !== folder || !offered.has(packageOf(request))) throw error;
      return fromPackage.resolve(request);
    }
  };
}
