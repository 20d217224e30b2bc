import { type Contribution, type Endpoint, nearest } from '@mortise/kernel';
import type { AddedParam } from './contract.ts';
import { errors } from './errors.ts';

type Values = Readonly<Record<string, unknown>>;
type Source = 'query' | 'body';

/** What every route of the API knows by itself (behaviours R13). */
export const CORE_PARAMS: readonly string[] = (
  'filters sort fields populate status locale page pageSize start limit _q publicationFilter hasPublishedVersion ' +
  'pagination count ordering'
).split(' ');
const CORE_INPUTS: readonly string[] = ['id', 'documentId', ...CORE_PARAMS, 'data'];

/** The parameters that the route of an endpoint takes besides the core ones. */
export interface RouteParams {
  /** The same for endpoints that take the same, so that what was judged may be kept by it. */
  readonly key: string;
  readonly names: readonly string[];
  /**
   * What their schemas make of what was sent; one that was not sent is not judged.
   *
   * @throws CONTENT_API_PARAM_INVALID, CONTENT_API_PARAM_LATE.
   */
  judge(sent: Values): Values;
}

/**
 * The added parameters by endpoint, each worked out once. Outside of a route all of them are known.
 *
 * @throws CONTENT_API_PARAM_RESERVED for a core name.
 */
export function createParams(
  rows: readonly Contribution<'queryParams' | 'inputParams'>[],
  source: Source,
): (endpoint: Endpoint | undefined) => RouteParams {
  const all = rows.flatMap(({ plugin, value }) =>
    Object.entries(value).map(([name, param]) => ({ plugin, name, param })),
  );
  for (const { plugin, name } of all) {
    if ((source === 'query' ? CORE_PARAMS : CORE_INPUTS).includes(name)) throw errors.PARAM_RESERVED({ name, plugin });
  }
  const everywhere = taking(all, source);
  if (all.every(({ param }) => param.matches === undefined)) return () => everywhere;
  const known = new WeakMap<Endpoint, RouteParams>();
  return (endpoint) => {
    if (!endpoint) return everywhere;
    let params = known.get(endpoint);
    if (!params) {
      params = taking(
        all.filter(({ param }) => param.matches?.(endpoint.route) ?? true),
        source,
      );
      known.set(endpoint, params);
    }
    return params;
  };
}

interface Known {
  readonly name: string;
  readonly param: AddedParam;
}

const taking = (known: readonly Known[], source: Source): RouteParams => ({
  key: known.map(({ name }) => name).join(' '),
  names: known.map(({ name }) => name),
  judge(sent) {
    if (known.length === 0) return NOTHING;
    return Object.fromEntries(
      known.flatMap(({ name, param }) =>
        Object.hasOwn(sent, name) && sent[name] !== undefined ? [[name, checked(name, param, sent[name], source)]] : [],
      ),
    );
  },
});
const NOTHING: Values = Object.freeze({});

function checked(name: string, { schema }: AddedParam, value: unknown, source: Source): unknown {
  const result = schema['~standard'].validate(value);
  if (result instanceof Promise) throw errors.PARAM_LATE({ name });
  if (result.issues)
    throw errors.PARAM_INVALID({ name, source, problems: result.issues.map(({ message }) => message) });
  return result.value;
}

/** Refuses what no one knows; `api.rest.strictParams` of Strapi (behaviours C29). @throws CONTENT_API_PARAM_UNKNOWN. */
export function checkKnown(sent: Values, known: readonly string[]): void {
  const key = Object.keys(sent).find((name) => !known.includes(name));
  if (key !== undefined) throw errors.PARAM_UNKNOWN({ key, nearest: nearest(key, known), known });
}
