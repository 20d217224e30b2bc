import { type Log, nearest } from '@mortise/kernel';
import type { Actions } from './contract.ts';

/**
 * Creates a predicate for a list of grants: exact actions, and `api::article.article.*` for all actions of a
 * controller.
 */
export function createGrantTest(grants: readonly string[]): (action: string) => boolean {
  const actions = new Set(grants.filter((grant) => !grant.endsWith('.*')));
  const controllers = new Set(grants.filter((grant) => grant.endsWith('.*')).map((grant) => grant.slice(0, -1)));
  if (controllers.size === 0) return (action) => actions.has(action);
  return (action) => actions.has(action) || controllers.has(action.slice(0, action.lastIndexOf('.') + 1));
}

const GRANT = /^[^\s*.][^*]*[^\s*.](\.\*)?$/;

/** True for an action, `<controller>.*` or an endpoint's id. `*` is allowed nowhere else. */
export const isGrant = (grant: string): boolean => GRANT.test(grant);

/** Grants that match no action of the server: they have no effect, and may be misspelled. */
export function unusedGrants(grants: readonly string[], actions: Actions): readonly string[] {
  const known = actions.all.map(({ action }) => action);
  return grants.filter((grant) => !known.some(createGrantTest([grant])));
}

/** Logs a warning for each grant without effect. */
export function warnUnusedGrants(grants: readonly string[], actions: Actions, log: Log): void {
  const known = actions.all.map(({ action }) => action);
  for (const grant of unusedGrants(grants, actions)) {
    log.warn(`auth({ grants }) grants "${grant}", which no endpoint requires`, { nearest: nearest(grant, known) });
  }
}

const READ_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Logs the public access: granted actions and open endpoints. In production it is a warning if an endpoint of these is
 * not a GET, HEAD or OPTIONS.
 */
export function logPublicAccess(grants: readonly string[], { all, routes }: Actions, log: Log): void {
  const isGranted = createGrantTest(grants);
  const granted = all.filter(({ action, endpoints }) => endpoints.length > 0 && isGranted(action));
  const open = routes.filter(({ scope }) => scope === false).map(({ method, path }) => `${method} ${path}`);
  const isWrite = (endpoint: string) => !READ_METHODS.has(endpoint.slice(0, endpoint.indexOf(' ')));
  const writes = granted.filter(({ endpoints }) => endpoints.some(isWrite)).map(({ action }) => action);
  const reads = granted.map(({ action }) => action).filter((action) => !writes.includes(action));
  const openWrites = open.filter(isWrite);
  const joinNames = (names: readonly string[]) => names.join(', ') || 'nothing';
  const isWarning = process.env.NODE_ENV === 'production' && writes.length + openWrites.length > 0;
  log[isWarning ? 'warn' : 'info'](
    `the public may read ${joinNames(reads)}, and write ${joinNames([...writes, ...openWrites])}`,
    { reads, writes, open },
  );
}
