import { type Contribution, type Endpoint, nearest } from '@mortise/kernel';
import type { Route } from '@mortise/routing/contract';
import type { AddedParam } from './contract.ts';
import { errors } from './errors.ts';

type Values = Readonly<Record<string, unknown>>;
type Source = 'query' | 'body';

/** Query parameters that every route of the API accepts. */
export const CORE_PARAMS: readonly string[] = (
  'filters sort fields populate status locale page pageSize start limit _q publicationFilter hasPublishedVersion ' +
  'pagination count ordering'
).split(' ');
const RESERVED_INPUTS: readonly string[] = ['id', 'documentId', ...CORE_PARAMS, 'data'];

/** The parameters that the route of an endpoint accepts in addition to the core ones. */
export interface RouteParams {
  /** Equal for endpoints that accept the same parameters; part of the query cache key. */
  readonly key: string;
  readonly names: readonly string[];
  /**
   * The output of their schemas for the sent values. Parameters that were not sent are skipped.
   *
   * @throws CONTENT_API_PARAM_INVALID, CONTENT_API_PARAM_TOO_LATE.
   */
  validate(sent: Values): Values;
}

/** The parameters that plugins add to queries or to bodies. */
export interface AddedParams {
  /**
   * The parameters of an endpoint, cached; all parameters if there is no endpoint. No parameter can be added
   * afterwards.
   */
  forEndpoint(endpoint: Endpoint | undefined): RouteParams;
  /** The names that a route accepts, of the parameters added so far. */
  namesFor(route: Route): readonly string[];
  /** @throws CONTENT_API_PARAM_RESERVED, CONTENT_API_PARAM_DUPLICATE, CONTENT_API_PARAMS_SEALED. */
  add(params: Readonly<Record<string, AddedParam>>, plugin: string): void;
}

/** @throws CONTENT_API_PARAM_RESERVED for a core name. */
export function createAddedParams(
  rows: readonly Contribution<'queryParams' | 'inputParams'>[],
  source: Source,
): AddedParams {
  const registered: NamedParam[] = [];
  const cache = new WeakMap<Endpoint, RouteParams>();
  let allParams: RouteParams | undefined;
  const reserved = source === 'query' ? CORE_PARAMS : RESERVED_INPUTS;
  const params: AddedParams = {
    forEndpoint(endpoint) {
      allParams ??= createRouteParams(registered, source);
      if (!endpoint || registered.every(({ param }) => param.matches === undefined)) return allParams;
      let routeParams = cache.get(endpoint);
      if (!routeParams) {
        routeParams = createRouteParams(
          registered.filter(({ param }) => param.matches?.(endpoint.route) ?? true),
          source,
        );
        cache.set(endpoint, routeParams);
      }
      return routeParams;
    },
    namesFor: (route) => registered.flatMap(({ name, param }) => ((param.matches?.(route) ?? true) ? [name] : [])),
    add(added, plugin) {
      for (const [name, param] of Object.entries(added)) {
        if (allParams) throw errors.PARAMS_SEALED({ name, plugin });
        if (reserved.includes(name)) throw errors.PARAM_RESERVED({ name, plugin });
        if (registered.some((other) => other.name === name)) throw errors.PARAM_DUPLICATE({ name, plugin });
        registered.push({ name, param });
      }
    },
  };
  for (const { plugin, value } of rows) params.add(value, plugin);
  return params;
}

interface NamedParam {
  readonly name: string;
  readonly param: AddedParam;
}

const createRouteParams = (params: readonly NamedParam[], source: Source): RouteParams => ({
  key: params.map(({ name }) => name).join(' '),
  names: params.map(({ name }) => name),
  validate(sent) {
    if (params.length === 0) return NO_VALUES;
    return Object.fromEntries(
      params.flatMap(({ name, param }) =>
        Object.hasOwn(sent, name) && sent[name] !== undefined
          ? [[name, validateParam(name, param, sent[name], source)]]
          : [],
      ),
    );
  },
});
const NO_VALUES: Values = Object.freeze({});

function validateParam(name: string, { schema }: AddedParam, value: unknown, source: Source): unknown {
  const result = schema['~standard'].validate(value);
  if (result instanceof Promise) throw errors.PARAM_TOO_LATE({ name });
  if (result.issues)
    throw errors.PARAM_INVALID({ name, source, problems: result.issues.map(({ message }) => message) });
  return result.value;
}

/** Refuses unknown parameters (`api.rest.strictParams` of Strapi). @throws CONTENT_API_PARAM_UNKNOWN. */
export function assertKnown(sent: Values, known: readonly string[]): void {
  const key = Object.keys(sent).find((name) => !known.includes(name));
  if (key !== undefined) throw errors.PARAM_UNKNOWN({ key, nearest: nearest(key, known), known });
}
