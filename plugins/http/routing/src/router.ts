import { type Endpoint, isMortiseError } from '@mortise/kernel';
import FindMyWay from 'find-my-way';
import type { Match, Method, Router } from './contract.ts';
import { errors } from './errors.ts';
import { type Captures, createExpression, isPlainPath, type PathExpression } from './expressions.ts';
import { METHODS } from './paths.ts';

interface RouteEntry {
  readonly endpoint: Endpoint;
  /** The parameter name of the wildcard at the end of the path, if it has one. */
  readonly rest: '*' | '0' | undefined;
}

interface RegexRoute extends RouteEntry {
  readonly method: Method;
  readonly match: PathExpression;
}

const MAX_PARAM_LENGTH = 16_384;
const REST = '(.*)';
/** Replaces `%` in the tree: find-my-way decodes before it matches, and no path can contain this character. */
const PERCENT = '\uE000';
const escapePercent = (path: string) => (path.includes('%') ? path.replaceAll('%', PERCENT) : path);

/**
 * A router based on find-my-way. It matches raw paths, ignoring case and one trailing slash: `%2f` never separates
 * segments and `%61` does not match `a`, as in Strapi. A parameter that contains NUL does not match, nor does an empty
 * parameter of a plain path. Paths that the radix tree does not support are compiled to regular expressions and tried
 * in order, after the tree.
 */
export function createRouter(): Router {
  const tree = FindMyWay({
    ignoreTrailingSlash: true,
    caseSensitive: false,
    maxParamLength: MAX_PARAM_LENGTH,
    querystringParser: () => undefined,
  });
  const regexRoutes: RegexRoute[] = [];

  return {
    add(method, path, endpoint) {
      const encoded = path.replace(/\P{ASCII}+/gu, encodeURIComponent);
      try {
        if (isPlainPath(path)) addPlain(method, encoded, endpoint);
        else regexRoutes.push({ method, endpoint, rest: undefined, match: createExpression(method, encoded) });
      } catch (cause) {
        if (isMortiseError(cause)) throw cause;
        throw errors.PATH_INVALID(
          { method, path, problem: cause instanceof Error ? cause.message : String(cause) },
          cause,
        );
      }
    },
    find(method, path) {
      const found = lookUp(method, path);
      return found && toMatch(found, path);
    },
    methods(path) {
      const escaped = escapePercent(path);
      return METHODS.filter((method) => lookUp(method, path, escaped) !== undefined).toSorted();
    },
  };

  function addPlain(method: Method, path: string, endpoint: Endpoint): void {
    const rest = path.endsWith(REST) ? '0' : path.endsWith('*') ? '*' : undefined;
    const pattern = rest === '0' ? `${path.slice(0, -REST.length)}*` : path;
    tree.on(method, escapePercent(pattern), noop, { endpoint, rest } satisfies RouteEntry);
  }

  function lookUp(method: Method, path: string, escaped = escapePercent(path)): FoundRoute | undefined {
    if (!path.startsWith('/')) return undefined;
    return lookUpPlain(method, escaped) ?? (regexRoutes.length > 0 ? lookUpRegex(method, path) : undefined);
  }

  function lookUpPlain(method: Method, escaped: string): FoundRoute | undefined {
    const found = tree.find(method, escaped);
    if (found === null) return undefined;
    for (const name in found.params) if (found.params[name] === '' && name !== '*') return undefined;
    return { entry: found.store as RouteEntry, params: found.params };
  }

  function lookUpRegex(method: Method, path: string): FoundRoute | undefined {
    for (const entry of regexRoutes) {
      const params = entry.method === method ? entry.match(path) : undefined;
      if (params) return { entry, params };
    }
    return undefined;
  }
}

const noop = () => undefined;

interface FoundRoute {
  readonly entry: RouteEntry;
  readonly params: Captures;
}

function toMatch({ entry: { endpoint, rest }, params: raw }: FoundRoute, path: string): Match | undefined {
  const encoded = path.includes('%');
  if (!encoded && rest === undefined) return { endpoint, params: raw as Match['params'] };
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries(raw)) {
    if (value === undefined) continue;
    const decoded = encoded ? decodeParameter(value.replaceAll(PERCENT, '%'), path) : value;
    if (decoded.includes('\0')) return undefined;
    params[name === '*' && rest !== undefined ? rest : name] = decoded;
  }
  return { endpoint, params };
}

/** @throws ROUTING_PATH_UNDECODABLE. */
export function decodeParameter(raw: string, path: string): string {
  try {
    return decodeURIComponent(raw);
  } catch (cause) {
    throw errors.PATH_UNDECODABLE({ path }, cause);
  }
}
