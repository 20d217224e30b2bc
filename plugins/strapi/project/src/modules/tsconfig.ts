import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { parse } from 'jsonc-parser';
import { isRecord, type Values } from '../checks.ts';

/** The part of tsconfig.json that affects compiling and resolving imports. */
export interface TsConfig {
  /** The `compilerOptions` that change the emitted code. */
  readonly emit: Values;
  /** Absolute path, if set. */
  readonly baseUrl: string | undefined;
  /** Most specific pattern first; targets are absolute paths. */
  readonly paths: readonly (readonly [pattern: string, targets: readonly string[]])[];
}

/** Compiler options that change the output of a single file. */
const EMIT_OPTIONS = [
  'target',
  'experimentalDecorators',
  'useDefineForClassFields',
  'verbatimModuleSyntax',
  'jsx',
  'jsxFactory',
  'jsxFragmentFactory',
  'jsxImportSource',
];
/** Defaults, as in Strapi's base configuration: with this target, class fields are assigned, not defined. */
const BASE: Values = { target: 'ES2019' };

const configs = new Map<string, TsConfig>();

/** The nearest tsconfig.json of a folder, else Strapi's base configuration. */
export function tsconfigOf(dir: string): TsConfig {
  const kept = configs.get(dir);
  if (kept) return kept;
  const file = join(dir, 'tsconfig.json');
  const parent = dirname(dir);
  const found = existsSync(file) ? read(file) : parent === dir ? configOf({}) : tsconfigOf(parent);
  configs.set(dir, found);
  return found;
}

const read = (file: string): TsConfig => configOf(optionsOf(file, new Set()));

function configOf(options: Values): TsConfig {
  const all = { ...BASE, ...options };
  const emit = Object.fromEntries(EMIT_OPTIONS.filter((key) => all[key] !== undefined).map((key) => [key, all[key]]));
  const paths = Object.entries(isRecord(all.paths) ? all.paths : {}).map(
    ([pattern, targets]) => [pattern, Array.isArray(targets) ? targets.map(String) : []] as const,
  );
  // An exact name is most specific, then the pattern with the longest prefix before the star.
  const rank = ([pattern]: (typeof paths)[number]) => (pattern.includes('*') ? pattern.indexOf('*') : Number.MAX_VALUE);
  const baseUrl = typeof all.baseUrl === 'string' ? all.baseUrl : undefined;
  return Object.freeze({ emit, baseUrl, paths: paths.sort((a, b) => rank(b) - rank(a)) });
}

/** `compilerOptions` merged over the extended files. A missing file is ignored: Strapi's base is not installed. */
function optionsOf(file: string, seen: Set<string>): Values {
  if (seen.has(file)) return {};
  seen.add(file);
  const parsed: unknown = parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''), [], { allowTrailingComma: true });
  const { extends: bases, compilerOptions } = isRecord(parsed) ? parsed : {};
  const own = isRecord(compilerOptions) ? compilerOptions : {};
  const below = [bases ?? []].flat().map((base) => {
    const found = typeof base === 'string' ? resolveExtends(base, file) : undefined;
    return found === undefined ? {} : optionsOf(found, seen);
  });
  const dir = dirname(file);
  const merged: Values = Object.assign({}, ...below, own);
  const baseUrl = typeof own.baseUrl === 'string' ? resolve(dir, own.baseUrl) : merged.baseUrl;
  if (!isRecord(own.paths)) return { ...merged, baseUrl };
  const from = typeof baseUrl === 'string' ? baseUrl : dir;
  const absolute = Object.entries(own.paths).map(([pattern, targets]) => [
    pattern,
    [targets].flat().map((target) => resolve(from, String(target))),
  ]);
  return { ...merged, baseUrl, paths: Object.fromEntries(absolute) };
}

function resolveExtends(base: string, file: string): string | undefined {
  if (/^\.{1,2}(?:[\\/]|$)/.test(base) || isAbsolute(base)) {
    const path = resolve(dirname(file), base);
    return [path, `${path}.json`, join(path, 'tsconfig.json')].find(isFile);
  }
  // Resolve as a file in node_modules: for project files, the hooks would read tsconfig.json again.
  const require = createRequire(join(dirname(file), 'node_modules', 'x.js'));
  for (const name of [base, `${base}.json`, `${base}/tsconfig.json`]) {
    try {
      const found = require.resolve(name);
      if (found.endsWith('.json')) return found;
    } catch {}
  }
  return undefined;
}

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();

/** Candidate paths of an import by `paths` and `baseUrl`; the first existing one is used. */
export function mappedPaths({ paths, baseUrl }: TsConfig, specifier: string): readonly string[] {
  const matched = paths.flatMap(([pattern, targets]) => {
    const [head = '', tail] = pattern.split('*');
    if (tail === undefined) return pattern === specifier ? targets : [];
    if (!specifier.startsWith(head) || !specifier.endsWith(tail)) return [];
    if (specifier.length < head.length + tail.length) return [];
    const middle = specifier.slice(head.length, specifier.length - tail.length);
    return targets.map((target) => target.replace('*', () => middle));
  });
  return baseUrl === undefined ? matched : [...matched, join(baseUrl, specifier)];
}
