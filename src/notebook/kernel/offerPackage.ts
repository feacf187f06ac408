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

/**
 * Types of offered packages, and of what those depend on, lie for the compiler in a `node_modules` of the notebook's folder, under no other
 * path: it can only name a type by a package that it finds from there, and a type without a name is an error (TS2742).
 */
function forwardTypes(system: FileSystem, folder: string, offered: Offered): void {
  const modules = join(folder, 'node_modules') + sep;
  const [own] = offered.keys();
  /** Undefined where it is not for us to say. */
  const home = (local: string): string | undefined => {
    if (!local.startsWith(modules)) return undefined;
    const within = local.slice(modules.length);
    const name = packageOf(within);
    if (name === '' || installedAbove(folder, name) !== undefined) return undefined;
    // Beside the package, not within it.
    if (within.startsWith(join(own, 'node_modules'))) return join(modules, 'none');
    // tslab has types of Node of its own, which fit its compiler.
    const found =
      offered.get(name) ?? (name.startsWith('@types') ? undefined : installedAbove(packageRoot, name));
    return found && join(found, within.slice(name.length));
  };
  const forward = (path: string) => (home(path.split('/').join(sep)) ?? path).split(sep).join('/');
  const { readFile, fileExists, directoryExists, realpath } = system;
  system.readFile = (path, encoding) => readFile(forward(path), encoding);
  system.fileExists = path => fileExists(forward(path));
  system.directoryExists = path => directoryExists(forward(path));
  system.realpath = path => (forward(path) === path ? realpath(path) : path);
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
