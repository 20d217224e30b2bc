import type { ContentTypeSchema } from '@mortise/content-types/contract';
import { nearest } from '@mortise/kernel';
import { errors } from './errors.ts';
import type { CoreRouterConfig } from './shim/symbols.ts';

/** A route as written, not validated. */
export interface RouteDefinition {
  readonly method: string;
  readonly path: string;
  readonly handler: unknown;
  readonly config?: Readonly<Record<string, unknown>>;
}

const COLLECTION = [
  ['find', 'GET', ''],
  ['findOne', 'GET', '/:id'],
  ['create', 'POST', ''],
  ['update', 'PUT', '/:id'],
  ['delete', 'DELETE', '/:id'],
] as const;
const SINGLE = [
  ['find', 'GET', ''],
  ['update', 'PUT', ''],
  ['delete', 'DELETE', ''],
] as const;

/** The types that core routers may use, and the file for error messages. */
interface RouteContext {
  readonly file: string;
  readonly types: ReadonlyMap<string, ContentTypeSchema>;
}
let context: RouteContext = { file: '@strapi/strapi', types: new Map() };

/** Calls `read`; core routers read inside of it can access the types and the file name. */
export function withRouteContext<T>(where: RouteContext, read: () => T): T {
  const before = context;
  context = where;
  try {
    return read();
  } finally {
    context = before;
  }
}

/**
 * The core routes of a type with the options of `createCoreRouter` applied (behaviours R04, R05, R09). Paths are
 * without the prefixes of the API and the router.
 *
 * @throws PROJECT_TYPE_UNKNOWN, PROJECT_ACTION_UNKNOWN.
 */
export function coreRoutesOf(
  uid: string,
  { only, except = [], config = {} }: CoreRouterConfig,
): readonly RouteDefinition[] {
  const { file, types } = context;
  const schema = types.get(uid);
  if (!schema) {
    const known = [...types.keys()];
    throw errors.TYPE_UNKNOWN({ file, uid, nearest: nearest(uid, known), known });
  }
  const isSingle = schema.kind === 'singleType';
  const table: readonly (readonly [string, string, string])[] = isSingle ? SINGLE : COLLECTION;
  const known = table.map(([action]) => action);
  const action = [...(only ?? []), ...except, ...Object.keys(config)].find((name) => !known.includes(name));
  if (action !== undefined) throw errors.ACTION_UNKNOWN({ file, uid, action, known });
  const base = `/${isSingle ? schema.info.singularName : schema.info.pluralName}`;
  return table
    .filter(([name]) => (only ?? known).includes(name) && !except.includes(name))
    .map(([name, method, path]) => ({
      method,
      path: base + path,
      handler: `${uid}.${name}`,
      ...(config[name] ? { config: config[name] as Readonly<Record<string, unknown>> } : {}),
    }));
}
