import type { Endpoint } from '@mortise/kernel';
import FindMyWay from 'find-my-way';
import type { Match, Method, Router } from './contract.ts';
import { errors } from './errors.ts';
import { METHODS } from './paths.ts';

interface Entry {
  readonly endpoint: Endpoint;
  /** The name under which the rest of the path is given, for a path that takes it. */
  readonly rest: '*' | '0' | undefined;
}

const LONGEST_PATH = 16_384;
const REST = '(.*)';

/**
 * A router over find-my-way. Paths are matched as they were sent, case aside, one trailing slash aside; so `%2f` never
 * parts two segments and `%61` is no `a` (the oracle's answers). A parameter that is empty or holds a NUL is no match.
 */
export function createRouter(): Router {
  const tree = FindMyWay({
    ignoreTrailingSlash: true,
    caseSensitive: false,
    maxParamLength: LONGEST_PATH,
    querystringParser: () => undefined,
  });

  return {
    add(method, path, endpoint) {
      const rest = path.endsWith(REST) ? '0' : path.endsWith('*') ? '*' : undefined;
      const pattern = (rest === '0' ? `${path.slice(0, -REST.length)}*` : path).replace(
        /\P{ASCII}+/gu,
        encodeURIComponent,
      );
      try {
        tree.on(method, pattern, nothing, { endpoint, rest } satisfies Entry);
      } catch (cause) {
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
    methods: (path) => METHODS.filter((method) => lookUp(method, path) !== undefined).toSorted(),
  };

  /** What fits the path as it was sent: find-my-way decodes before it matches, so the escapes are escaped. */
  function lookUp(method: Method, path: string): Found | undefined {
    if (!path.startsWith('/')) return undefined;
    const found = tree.find(method, path.includes('%') ? path.replaceAll('%', '%25') : path);
    if (found === null) return undefined;
    for (const name in found.params) if (found.params[name] === '' && name !== '*') return undefined;
    return { entry: found.store as Entry, params: found.params };
  }
}

const nothing = () => undefined;

interface Found {
  readonly entry: Entry;
  readonly params: Readonly<Record<string, string | undefined>>;
}

function matchOf({ entry: { endpoint, rest }, params: sent }: Found, path: string): Match | undefined {
  const encoded = path.includes('%');
  if (!encoded && rest === undefined) return { endpoint, params: sent as Match['params'] };
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries(sent)) {
    if (value === undefined) continue;
    const decoded = encoded ? decodeParameter(value, path) : value;
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
