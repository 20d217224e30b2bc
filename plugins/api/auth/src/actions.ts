import type { Contribution, Endpoint } from '@mortise/kernel';
import type { Actions, GrantableAction, RouteInfo } from './contract.ts';
import { requiredActions } from './guard.ts';

const routesByActions = new WeakMap<Actions, Map<string, RouteInfo>>();

/** Registers a compiled endpoint; compiling it again replaces its entry. */
export const registerEndpoint = (actions: Actions, endpoint: Endpoint): void =>
  void routesByActions.get(actions)?.set(endpoint.id, toRouteInfo(endpoint));

/**
 * Creates the registry of grantable actions: those that compiled endpoints require, and those that plugins contribute.
 */
export function createActions(contributed: readonly Contribution<'actions'>[]): Actions {
  const rows = new Map<string, RouteInfo>();
  const routes = () => [...rows.values()];
  const all = () => collectGrantable(routes(), new Set(contributed.flatMap(({ value }) => value)));
  const actions = Object.freeze({
    get all() {
      return all();
    },
    get routes() {
      return routes();
    },
    has: (action: string) => all().some((each) => each.action === action),
    map: () => buildControllerMap(routes()),
  });
  routesByActions.set(actions, rows);
  return actions;
}

function toRouteInfo(endpoint: Endpoint): RouteInfo {
  const { route, action } = endpoint;
  const { method, path, config, info } = route;
  const explicitOwner =
    info?.apiName === undefined ? info?.pluginName && `plugin::${info.pluginName}` : `api::${info.apiName}`;
  const owner = explicitOwner ?? parseAction(action ?? '').owner;
  return Object.freeze({
    method,
    path,
    ...(owner === undefined ? {} : { owner }),
    type: info?.type ?? 'content-api',
    ...(action === undefined ? {} : { action }),
    scope: config?.auth === false ? false : Object.freeze([...requiredActions(endpoint)]),
  });
}

function collectGrantable(rows: readonly RouteInfo[], contributed: ReadonlySet<string>): readonly GrantableAction[] {
  const found = new Map<string, { owner?: string | undefined; readonly endpoints: string[] }>();
  for (const { method, path, owner, action, scope } of rows) {
    for (const each of new Set([...(action === undefined ? [] : [action]), ...(scope || [])])) {
      const entry = found.get(each) ?? { owner, endpoints: [] };
      entry.endpoints.push(`${method} ${path}`);
      found.set(each, entry);
    }
  }
  for (const action of contributed) if (!found.has(action)) found.set(action, { endpoints: [] });
  return [...found].map(([action, { owner, endpoints }]) =>
    Object.freeze({ action, ...(owner === undefined ? {} : { owner }), ...parseAction(action), endpoints }),
  );
}

/** Splits `api::article.article.find` into owner `api::article`, controller `article` and name `find`. */
function parseAction(action: string): Pick<GrantableAction, 'owner' | 'controller' | 'name'> {
  const [owner, controller, name, more] = action.split('.');
  if (!owner?.includes('::') || controller === undefined || name === undefined || more !== undefined) return {};
  return { owner, controller, name };
}

function buildControllerMap(rows: readonly RouteInfo[]): ReturnType<Actions['map']> {
  const map: Record<string, { readonly controllers: Record<string, string[]> }> = {};
  for (const { action, type } of rows) {
    const { owner, controller, name } = action === undefined || type !== 'content-api' ? {} : parseAction(action);
    if (owner === undefined || controller === undefined || name === undefined) continue;
    map[owner] ??= { controllers: {} };
    const { controllers } = map[owner];
    controllers[controller] ??= [];
    if (!controllers[controller].includes(name)) controllers[controller].push(name);
  }
  return map;
}
