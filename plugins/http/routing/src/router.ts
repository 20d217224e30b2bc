import { type Endpoint, isMortiseError } from '@mortise/kernel';
import FindMyWay from 'find-my-way';
import type { Match, Method, Router } from './contract.ts';
import { errors } from './errors.ts';
import { type Captures, createExpression, type Expression, isPlainPath } from './expressions.ts';
import { METHODS } from './paths.ts';

interface Entry {
  readonly endpoint: Endpoint;
  /** The parameter name of the wildcard at the end of the path, if it has one. */
  readonly rest: '*' | '0' | undefined;
}

interface Odd extends Entry {
  readonly method: Method;
  readonly fits: Expression;
}

const LONGEST_PATH = 16_384;
const REST = '(.*)';
/** Replaces `%` in the tree: find-my-way decodes before it matches, and no path can contain this character. */
const PERCENT = '\uE000';
const percentMarked = (path: string) => (path.includes('%') ? path.replaceAll('%', PERCENT) : path);

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
    maxParamLength: LONGEST_PATH,
    querystringParser: () => undefined,
  });
  const odd: Odd[] = [];

  return {
    add(method, path, endpoint) {
      const encoded = path.replace(/\P{ASCII}+/gu, encodeURIComponent);
      try {
        if (isPlainPath(path)) addPlain(method, encoded, endpoint);
        else odd.push({ method, endpoint, rest: undefined, fits: createExpression(method, encoded) });
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
      return found && matchOf(found, path);
    },
    methods(path) {
      const marked = percentMarked(path);
      return METHODS.filter((method) => lookUp(method, path, marked) !== undefined).toSorted();
    },
  };

  function addPlain(method: Method, path: string, endpoint: Endpoint): void {
    const rest = path.endsWith(REST) ? '0' : path.endsWith('*') ? '*' : undefined;
    const pattern = rest === '0' ? `${path.slice(0, -REST.length)}*` : path;
    tree.on(method, percentMarked(pattern), nothing, { endpoint, rest } satisfies Entry);
  }

  function lookUp(method: Method, path: string, marked = percentMarked(path)): Found | undefined {
    if (!path.startsWith('/')) return undefined;
    return lookUpPlain(method, marked) ?? (odd.length > 0 ? lookUpOdd(method, path) : undefined);
  }

  function lookUpPlain(method: Method, marked: string): Found | undefined {
    const found = tree.find(method, marked);
    if (found === null) return undefined;
    for (const name in found.params) if (found.params[name] === '' && name !== '*') return undefined;
    return { entry: found.store as Entry, params: found.params };
  }

  function lookUpOdd(method: Method, path: string): Found | undefined {
    for (const entry of odd) {
      const params = entry.method === method ? entry.fits(path) : undefined;
      if (params) return { entry, params };
    }
    return undefined;
  }
}

const nothing = () => undefined;

interface Found {
  readonly entry: Entry;
  readonly params: Captures;
}

function matchOf({ entry: { endpoint, rest }, params: sent }: Found, path: string): Match | undefined {
  const encoded = path.includes('%');
  if (!encoded && rest === undefined) return { endpoint, params: sent as Match['params'] };
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries(sent)) {
    if (value === undefined) continue;
    const decoded = encoded ? decodeParameter(value.replaceAll(PERCENT, '%'), path) : value;
    if (decoded.includes('\0')) return undefined;
    params[name === '*' && rest !== undefined ? rest : name] = decoded;
  }
  return { endpoint, params };
}

/** @throws ROUTING_PATH_UNDECODABLE. */
export function decodeParameter(sent: string, path: string): string {
  try {
    return decodeURIComponent(sent);
  } catch (cause) {
    throw errors.PATH_UNDECODABLE({ path }, cause);
  }
}
