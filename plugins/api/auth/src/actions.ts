import type { Contribution, Endpoint } from '@mortise/kernel';
import type { Actions, GrantableAction, RouteRow } from './contract.ts';
import { scopeOf } from './guard.ts';

const endpoints = new WeakMap<Actions, Map<string, RouteRow>>();

/** Registers a compiled endpoint; compiling it again replaces its entry. */
export const enterEndpoint = (actions: Actions, endpoint: Endpoint): void =>
  void endpoints.get(actions)?.set(endpoint.id, rowOf(endpoint));

/**
 * Creates the registry of grantable actions: those that compiled endpoints require, and those that plugins contribute.
 */
export function createActions(named: readonly Contribution<'actions'>[]): Actions {
  const rows = new Map<string, RouteRow>();
  const routes = () => [...rows.values()];
  const all = () => grantable(routes(), new Set(named.flatMap(({ value }) => value)));
  const actions = Object.freeze({
    get all() {
      return all();
    },
    get routes() {
      return routes();
    },
    has: (action: string) => all().some((each) => each.action === action),
    map: () => mapOf(routes()),
  });
  endpoints.set(actions, rows);
  return actions;
}

function rowOf(endpoint: Endpoint): RouteRow {
  const { route, action } = endpoint;
  const { method, path, config, info } = route;
  const named = info?.apiName === undefined ? info?.pluginName && `plugin::${info.pluginName}` : `api::${info.apiName}`;
  const owner = named ?? partsOf(action ?? '').owner;
  return Object.freeze({
    method,
    path,
    ...(owner === undefined ? {} : { owner }),
    type: info?.type ?? 'content-api',
    ...(action === undefined ? {} : { action }),
    scope: config?.auth === false ? false : Object.freeze([...scopeOf(endpoint)]),
  });
}

function grantable(rows: readonly RouteRow[], named: ReadonlySet<string>): readonly GrantableAction[] {
  const found = new Map<string, { owner?: string | undefined; readonly endpoints: string[] }>();
  for (const { method, path, owner, action, scope } of rows) {
    for (const each of new Set([...(action === undefined ? [] : [action]), ...(scope || [])])) {
      const known = found.get(each) ?? { owner, endpoints: [] };
      known.endpoints.push(`${method} ${path}`);
      found.set(each, known);
    }
  }
  for (const action of named) if (!found.has(action)) found.set(action, { endpoints: [] });
  return [...found].map(([action, { owner, endpoints }]) =>
    Object.freeze({ action, ...(owner === undefined ? {} : { owner }), ...partsOf(action), endpoints }),
  );
}

/** Splits `api::article.article.find` into owner `api::article`, controller `article` and name `find`. */
function partsOf(action: string): Pick<GrantableAction, 'owner' | 'controller' | 'name'> {
  const [owner, controller, name, more] = action.split('.');
  if (!owner?.includes('::') || controller === undefined || name === undefined || more !== undefined) return {};
  return { owner, controller, name };
}

function mapOf(rows: readonly RouteRow[]): ReturnType<Actions['map']> {
  const map: Record<string, { readonly controllers: Record<string, string[]> }> = {};
  for (const { action, type } of rows) {
    const { owner, controller, name } = action === undefined || type !== 'content-api' ? {} : partsOf(action);
    if (owner === undefined || controller === undefined || name === undefined) continue;
    map[owner] ??= { controllers: {} };
    const { controllers } = map[owner];
    controllers[controller] ??= [];
    if (!controllers[controller].includes(name)) controllers[controller].push(name);
  }
  return map;
}
