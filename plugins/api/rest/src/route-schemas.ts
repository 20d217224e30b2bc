import type { ContentApi } from '@mortise/content-api/contract';
import type { Route } from '@mortise/routing/contract';
import type { DescribedRoute } from './contract.ts';

const WRITE_ACTIONS: Readonly<Record<string, 'create' | 'update'>> = { create: 'create', update: 'update' };

/** Generates the schemas of core routes on the first call, when every plugin has added its parameters. */
export function createRouteSchemas(
  routes: readonly Route[],
  contentApi: Pick<ContentApi, 'describe'>,
): () => readonly DescribedRoute[] {
  let cached: readonly DescribedRoute[] | undefined;
  return () => {
    cached ??= Object.freeze(routes.map((route) => describeRoute(route, contentApi)));
    return cached;
  };
}

function describeRoute(route: Route, contentApi: Pick<ContentApi, 'describe'>): DescribedRoute {
  const action = route.handler as string;
  const dot = action.lastIndexOf('.');
  const schemas = contentApi.describe(route, action.slice(0, dot), WRITE_ACTIONS[action.slice(dot + 1)] ?? 'read');
  return Object.freeze({ method: route.method, path: route.path, action, ...schemas });
}
