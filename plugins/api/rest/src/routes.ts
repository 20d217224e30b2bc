import type { ContentTypeSchema } from '@mortise/content-types/contract';
import { nearest } from '@mortise/kernel';
import type { Method, Route, RouteConfig } from '@mortise/routing/contract';
import type { CoreAction, TypeRoutes } from './contract.ts';
import { errors } from './errors.ts';

type CoreRoute = readonly [CoreAction, Method, string];
const COLLECTION: readonly CoreRoute[] = [
  ['find', 'GET', ''],
  ['findOne', 'GET', '/:id'],
  ['create', 'POST', ''],
  ['update', 'PUT', '/:id'],
  ['delete', 'DELETE', '/:id'],
];
const SINGLE: readonly CoreRoute[] = [
  ['find', 'GET', ''],
  ['update', 'PUT', ''],
  ['delete', 'DELETE', ''],
];

/** A contribution of a plugin: values by uid. */
export interface ContributedByUid<V> {
  readonly plugin: string;
  readonly value: Readonly<Record<string, V>>;
}

/** The types with a REST API: those of the app (`api::…`), not those of plugins. */
export const apiTypes = (
  sources: readonly ContributedByUid<ContentTypeSchema>[],
): ReadonlyMap<string, ContentTypeSchema> =>
  new Map(sources.flatMap(({ value }) => Object.entries(value)).filter(([uid]) => uid.startsWith('api::')));

/**
 * The types with core controllers and services: those of the app, and those listed in the contribution `coreTypes`.
 *
 * @throws REST_TYPE_UNKNOWN.
 */
export function coreTypes(
  sources: readonly ContributedByUid<ContentTypeSchema>[],
  contributedUids: readonly { readonly value: readonly string[] }[],
): ReadonlyMap<string, ContentTypeSchema> {
  const all = new Map(sources.flatMap(({ value }) => Object.entries(value)));
  const types = new Map(apiTypes(sources));
  for (const uid of contributedUids.flatMap(({ value }) => value)) {
    const schema = all.get(uid);
    const known = [...all.keys()];
    if (!schema) throw errors.TYPE_UNKNOWN({ uid, nearest: nearest(uid, known), known });
    types.set(uid, schema);
  }
  return types;
}

/**
 * Merges the route configurations of the app's options and of plugins, by uid.
 *
 * @throws REST_CONFIGURATION_DUPLICATE.
 */
export function mergeRouteConfigs(
  fromOptions: Readonly<Record<string, TypeRoutes>>,
  contributed: readonly ContributedByUid<TypeRoutes>[],
): Readonly<Record<string, TypeRoutes>> {
  const merged = new Map(Object.entries(fromOptions));
  for (const { plugin, value } of contributed) {
    for (const [uid, routes] of Object.entries(value)) {
      if (merged.has(uid)) throw errors.CONFIGURATION_DUPLICATE({ uid, plugin });
      merged.set(uid, routes);
    }
  }
  return Object.fromEntries(merged);
}

/**
 * The core routes of every API type.
 *
 * @throws REST_TYPE_UNKNOWN, REST_ACTION_UNKNOWN.
 */
export function coreRoutes(
  types: ReadonlyMap<string, ContentTypeSchema>,
  prefix: string,
  configured: Readonly<Record<string, TypeRoutes>>,
  forms = false,
): readonly Route[] {
  for (const uid of Object.keys(configured)) {
    const known = [...types.keys()];
    if (!types.has(uid)) throw errors.TYPE_UNKNOWN({ uid, nearest: nearest(uid, known), known });
  }
  return [...types].flatMap(([uid, schema]) => typeRoutes(uid, schema, prefix, configured[uid] ?? {}, forms));
}

function typeRoutes(
  uid: string,
  schema: ContentTypeSchema,
  prefix: string,
  routes: TypeRoutes,
  forms: boolean,
): readonly Route[] {
  const isSingle = schema.kind === 'singleType';
  const table = isSingle ? SINGLE : COLLECTION;
  const known = table.map(([action]) => action);
  const { only = known, except = [], config = {} } = routes;
  const unknown = [...only, ...except, ...Object.keys(config)].find((action) => !known.includes(action as CoreAction));
  if (unknown !== undefined) throw errors.ACTION_UNKNOWN({ uid, action: unknown, known });
  const name = isSingle ? schema.info.singularName : schema.info.pluralName;
  const base = `${prefix}${routes.prefix ?? ''}/${name}`;
  const apiName = uid.slice('api::'.length).split('.')[0]!;
  return table
    .filter(([action]) => only.includes(action) && !except.includes(action))
    .map(([action, method, path]) => ({
      method,
      path: base + path,
      handler: `${uid}.${action}`,
      ...routeConfigOf(config[action], forms && (action === 'create' || action === 'update')),
      info: { type: 'content-api', apiName },
    }));
}

function routeConfigOf(config: RouteConfig | undefined, forms: boolean): { readonly config?: RouteConfig } {
  if (!forms) return config ? { config } : {};
  return { config: { forms, ...config } };
}
