import { armKey } from './armKey.js';
import { isManySeeds, mostShown } from './isManySeeds.js';
import { differingOptions, flatOptions } from './optionPaths.js';
import type { SearchView } from './reportModel.js';
import type { ColourToken } from './style.js';

/** Searches of one configuration, which differ in their seeds alone. */
export interface SearchArm<Search> {
  readonly id: string;
  /** Unique in its report. */
  readonly label: string;
  /** The same without the number of seeds. */
  readonly name: string;
  readonly colour: ColourToken;
  readonly searches: readonly Search[];
}

/** Searches by their configuration, in the order in which the first of each comes. */
export function searchArms<Search>(
  searches: readonly Search[],
  viewOf: (search: Search) => SearchView,
): SearchArm<Search>[] {
  const arms = new Map<string, Search[]>();
  for (const search of searches) {
    const key = armKey(viewOf(search).config);
    arms.set(key, [...(arms.get(key) ?? []), search]);
  }
  const members = [...arms.values()];
  const views = members.map(arm => arm.map(viewOf));
  const methods = views.map(([{ method }]) => method);
  return members.map((arm, place) => {
    const { id, label, method, colour } = views[place][0];
    if (arm.length === 1) return { id, colour, searches: arm, label, name: ownPart(label, method) };
    const shared = methods.filter(other => other === method).length > 1;
    const name = shared ? (stemOf(views[place]) ?? nameByOptions(views[place][0], views)) : method;
    return { id, colour, searches: arm, label: `${name}, ${arm.length} seeds`, name };
  });
}

/** Of `method · run`, what is not also in other labels. */
function ownPart(label: string, method: string): string {
  return label.startsWith(`${method} · `) ? label.slice(method.length + 3) : label;
}

/** What the names of an arm's runs share before their seed, as a sweep calls them: `noise` of `noise-seed3`. */
function stemOf(searches: readonly SearchView[]): string | undefined {
  const stems = new Set(searches.map(({ run }) => /^(.+?)[-_.]?seed[-_.]?\d+$/i.exec(run.name)?.[1]));
  const [stem] = stems;
  return stems.size === 1 ? stem : undefined;
}

/** The method and the options in which the arm differs from the others of that method. */
function nameByOptions(
  { method, config, label }: SearchView,
  arms: readonly (readonly SearchView[])[],
): string {
  const rivals = arms.map(([first]) => first).filter(first => first.method === method);
  const paths = differingOptions(rivals.map(rival => flatOptions(rival.config)));
  const options = flatOptions(config);
  const own = paths.map(path => `${path.slice(path.lastIndexOf('.') + 1)} ${options[path] ?? 'none'}`);
  return own.length === 0 || own.length > 3 ? `${label} …` : `${method}, ${own.join(', ')}`;
}

/** Whether there are too many searches in these arms to show each of them. */
export function isStudy(arms: readonly SearchArm<unknown>[]): boolean {
  return isManySeeds(countOf(arms), arms.length);
}

function countOf(arms: readonly SearchArm<unknown>[]): number {
  return arms.reduce((sum, { searches }) => sum + searches.length, 0);
}

/** The searches that stand for many where single ones are shown: of each of the first arms, the first seed. */
export function representatives<Search>(arms: readonly SearchArm<Search>[]): readonly Search[] {
  if (countOf(arms) <= mostShown) return arms.flatMap(({ searches }) => searches);
  return arms.slice(0, mostShown).map(({ searches }) => searches[0]);
}
