import type { RouteInfo } from '@mortise/auth/contract';
import type { AddedParam } from '@mortise/content-api/contract';
import type { ContentType, ContentTypes } from '@mortise/content-types/contract';
import { type Hooks, isThenable } from '@mortise/kernel';
import * as z from 'zod';
import { isRecord } from './checks.ts';
import type { Functions, SanitizerRegistry, StrapiContentApi, StrapiParam, StrapiType } from './contract.ts';
import { errors } from './errors.ts';
import type { FacadeDependencies } from './facade.ts';
import { contentTypeOf, strapiTypeOf } from './strapi-types.ts';

/** `strapi.contentAPI`, backed by the plugin `content-api` (behaviours Z07, A10, A11, R13). */
export const strapiContentApi = ({ use, prefix }: Pick<FacadeDependencies, 'use' | 'prefix'>): StrapiContentApi => ({
  get sanitize() {
    return promisify(use.contentApi.sanitize, use.contentTypes);
  },
  get validate() {
    return promisify(use.contentApi.validate, use.contentTypes);
  },
  permissions: { getActionsMap: () => use.actions?.map() ?? {} },
  getRoutesMap: async () => routesMap(use.actions?.routes ?? []),
  addQueryParams: (params) => use.contentApi.addQueryParams(paramsOf(params, prefix), 'project'),
  addInputParams: (params) => use.contentApi.addInputParams(paramsOf(params, prefix), 'project'),
});

/** Mortise's functions throw; Strapi's return a rejected promise. */
const promisify = (functions: object, types: ContentTypes): Functions =>
  Object.fromEntries(
    Object.entries(functions).map(([name, call]) => [
      name,
      async (given: unknown, type: unknown, ...more: readonly unknown[]) =>
        call(given, contentTypeOf(types, type), ...more),
    ]),
  );

function routesMap(rows: readonly RouteInfo[]): Readonly<Record<string, readonly unknown[]>> {
  const map: Record<string, unknown[]> = {};
  for (const { owner, type, method, path, action, scope } of rows) {
    if (type !== 'content-api' || owner === undefined) continue;
    map[owner] ??= [];
    const auth = scope === false ? false : { scope };
    map[owner].push({ method, path, ...(action ? { handler: action } : {}), config: { auth }, info: { type } });
  }
  return map;
}

const paramsOf = (params: Readonly<Record<string, StrapiParam>>, prefix: string) =>
  Object.fromEntries(
    Object.entries(params).map(([name, { schema, matchRoute }]): [string, AddedParam] => {
      const given: unknown = typeof schema === 'function' && !('~standard' in schema) ? schema(z) : schema;
      if (!isRecord(given) && typeof given !== 'function') throw errors.SCHEMA_INVALID({ param: name });
      if (!('~standard' in (given as object))) throw errors.SCHEMA_INVALID({ param: name });
      // Paths of Strapi's routes do not include the API prefix.
      const matches: AddedParam['matches'] =
        matchRoute &&
        (({ path, ...route }) =>
          matchRoute({ ...route, path: path.startsWith(prefix) ? path.slice(prefix.length) : path }));
      return [name, { schema: given as unknown as AddedParam['schema'], ...(matches ? { matches } : {}) }];
    }),
  );

type HookName = 'content-api.input' | 'content-api.present';
type EntryFunctionFactory = (type: StrapiType) => (entry: unknown) => unknown;

/**
 * Registers sanitizers or validators as taps of the content-API hooks (behaviours Z06). Their result replaces the
 * entry.
 */
export function createSanitizerRegistry<N extends string>(
  hooks: Pick<Hooks, HookName>,
  hookNames: Readonly<Record<N, HookName>>,
): SanitizerRegistry<N> {
  const registered = new Map<N, EntryFunctionFactory[]>();
  const listOf = (name: N) => {
    const known = registered.get(name);
    if (known) return known;
    const list: EntryFunctionFactory[] = [];
    registered.set(name, list);
    (
      hooks[hookNames[name]] as { tap(name: string, fn: (value: unknown, at: { type: ContentType }) => unknown): void }
    ).tap('project', (value, { type }) =>
      list.reduce((entry, make) => applyToEntries(entry, make(strapiTypeOf(type)), name), value),
    );
    return list;
  };
  const result: SanitizerRegistry<N> = {
    add(name, make) {
      if (!Object.hasOwn(hookNames, name)) throw errors.EVENT_UNKNOWN({ name, known: Object.keys(hookNames) });
      listOf(name).push(make);
      return result;
    },
    get: (name) => registered.get(name) ?? [],
  };
  return result;
}

function applyToEntries(value: unknown, apply: (entry: unknown) => unknown, name: string): unknown {
  const each = (entry: unknown): unknown => {
    const made = apply(entry);
    if (isThenable(made)) throw errors.SANITIZER_TOO_LATE({ name });
    return made === undefined ? entry : made;
  };
  if (Array.isArray(value)) return value.map(each);
  return value === null || value === undefined ? value : each(value);
}
