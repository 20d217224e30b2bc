import type { Endpoint } from '@mortise/kernel';
import FindMyWay from 'find-my-way';
import type { Match, Router } from './contract.ts';
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
      if (!path.startsWith('/')) return undefined;
      const encoded = path.includes('%');
      // find-my-way decodes before it matches: escape the escapes, and decode the parameters afterwards.
      const found = tree.find(method, encoded ? path.replaceAll('%', '%25') : path);
      if (found === null) return undefined;
      return matchOf(found.store as Entry, found.params, encoded, path);
    },
    methods: (path) =>
      path.startsWith('/')
        ? METHODS.filter((method) => tree.find(method, path.replaceAll('%', '%25')) !== null).toSorted()
        : [],
  };
}

const nothing = () => undefined;

function matchOf({ endpoint, rest }: Entry, found: FoundParams, encoded: boolean, path: string): Match | undefined {
  if (!encoded && rest === undefined) {
    for (const name in found) if (found[name] === '') return undefined;
    return { endpoint, params: found as Match['params'] };
  }
  const params: Record<string, string> = {};
  for (const [name, sent] of Object.entries(found)) {
    if (sent === undefined) continue;
    const value = encoded ? decodeParameter(sent, path) : sent;
    if ((value === '' && name !== '*') || value.includes('\0')) return undefined;
    params[name === '*' && rest !== undefined ? rest : name] = value;
  }
  return { endpoint, params };
}

type FoundParams = Readonly<Record<string, string | undefined>>;

/** @throws ROUTING_PATH_UNDECODABLE. */
export function decodeParameter(sent: string, path: string): string {
  try {
    return decodeURIComponent(sent);
  } catch (cause) {
    throw errors.PATH_UNDECODABLE({ path }, cause);
  }
}
