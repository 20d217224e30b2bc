import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');

/** A package of the house. */
export interface House {
  /** `kernel`, `plugins/http`, `apps/blog`, `test`. */
  readonly path: string;
  /** `http` of `@mortise/http`. */
  readonly name: string;
  readonly wing: 'kernel' | 'plugins' | 'apps' | 'test';
  readonly manifest: Manifest;
}
interface Manifest {
  readonly name: string;
  readonly description?: string;
  readonly license?: string;
  readonly private?: boolean;
  readonly type?: string;
  readonly engines?: { readonly node?: string };
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly files?: readonly string[];
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

export const read = (path: string): string => readFileSync(join(root, path), 'utf8');
export const exists = (path: string): boolean => existsSync(join(root, path));
export const files = (pattern: string): readonly string[] => globSync(pattern, { cwd: root }).sort();

/** Every package of the workspace. */
export const houses: readonly House[] = files('{kernel,test,plugins/standard,plugins/*/*,apps/*}/package.json').map(
  (file) => {
    const path = file.slice(0, -'/package.json'.length);
    const manifest = JSON.parse(read(file)) as Manifest;
    const wing = path.split('/')[0] as House['wing'];
    return { path, name: manifest.name.replace('@mortise/', ''), wing, manifest };
  },
);

/** One import, export-from or `import()` of a file. */
export interface Import {
  readonly from: string;
  /** True when nothing of it is left at run time. */
  readonly typeOnly: boolean;
}

/** The imports of a source, comments and the text of strings left aside. */
export function importsOf(source: string): readonly Import[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const found: Import[] = [];
  for (const match of code.matchAll(/^\s*(?:import|export)\s+(type\s+)?([^'"`;()]*?\s*from\s+)?['"]([^'"]+)['"]/gm)) {
    const names = /\{([^}]*)\}/.exec(match[2] ?? '')?.[1];
    const inline = names?.split(',').filter((name) => name.trim()) ?? [];
    const alone = /^\s*\{/.test(match[2] ?? '');
    const typeOnly =
      match[1] !== undefined || (alone && inline.length > 0 && inline.every((name) => name.trim().startsWith('type ')));
    found.push({ from: match[3]!, typeOnly });
  }
  for (const match of code.matchAll(/(typeof\s+)?\bimport\(\s*['"]([^'"]+)['"]\s*\)(\.\w+)?/g)) {
    const before = code.slice(Math.max(0, match.index - 8), match.index);
    found.push({ from: match[2]!, typeOnly: match[1] !== undefined || !/await\s*\(?$/.test(before) });
  }
  return found;
}

/** `koa`, `@mikro-orm/core`, of a specifier with a path behind it. */
export const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
