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
const CORE_INPUTS: readonly string[] = ['id', 'documentId', ...CORE_PARAMS, 'data'];

/** The parameters that the route of an endpoint accepts in addition to the core ones. */
export interface RouteParams {
  /** Equal for endpoints that accept the same parameters; part of the query cache key. */
  readonly key: string;
  readonly names: readonly string[];
  /**
   * The output of their schemas for the sent values. Parameters that were not sent are skipped.
   *
   * @throws CONTENT_API_PARAM_INVALID, CONTENT_API_PARAM_LATE.
   */
  judge(sent: Values): Values;
}

/** The parameters that plugins add to queries or to bodies. */
export interface Params {
  /**
   * The parameters of an endpoint, cached; all parameters if there is no endpoint. No parameter can be added
   * afterwards.
   */
  of(endpoint: Endpoint | undefined): RouteParams;
  /** The names that a route accepts, of the parameters added so far. */
  namesOf(route: Route): readonly string[];
  /** @throws CONTENT_API_PARAM_RESERVED, CONTENT_API_PARAM_TWICE, CONTENT_API_PARAMS_SEALED. */
  add(params: Readonly<Record<string, AddedParam>>, plugin: string): void;
  /** Refuses further parameters. */
  seal(): void;
}

/** @throws CONTENT_API_PARAM_RESERVED for a core name. */
export function createParams(rows: readonly Contribution<'queryParams' | 'inputParams'>[], source: Source): Params {
  const all: Known[] = [];
  const known = new WeakMap<Endpoint, RouteParams>();
  let everywhere: RouteParams | undefined;
  const reserved = source === 'query' ? CORE_PARAMS : CORE_INPUTS;
  const params: Params = {
    of(endpoint) {
      everywhere ??= taking(all, source);
      if (!endpoint || all.every(({ param }) => param.matches === undefined)) return everywhere;
      let taken = known.get(endpoint);
      if (!taken) {
        taken = taking(
          all.filter(({ param }) => param.matches?.(endpoint.route) ?? true),
          source,
        );
        known.set(endpoint, taken);
      }
      return taken;
    },
    namesOf: (route) => all.flatMap(({ name, param }) => ((param.matches?.(route) ?? true) ? [name] : [])),
    add(added, plugin) {
      for (const [name, param] of Object.entries(added)) {
        if (everywhere) throw errors.PARAMS_SEALED({ name, plugin });
        if (reserved.includes(name)) throw errors.PARAM_RESERVED({ name, plugin });
        if (all.some((other) => other.name === name)) throw errors.PARAM_TWICE({ name, plugin });
        all.push({ name, param });
      }
    },
    seal: () => void params.of(undefined),
  };
  for (const { plugin, value } of rows) params.add(value, plugin);
  return params;
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

/** Refuses unknown parameters (`api.rest.strictParams` of Strapi). @throws CONTENT_API_PARAM_UNKNOWN. */
export function checkKnown(sent: Values, known: readonly string[]): void {
  const key = Object.keys(sent).find((name) => !known.includes(name));
  if (key !== undefined) throw errors.PARAM_UNKNOWN({ key, nearest: nearest(key, known), known });
}
