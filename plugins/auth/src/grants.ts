/**
 * What a list of grants allows: actions as they are, and every action of a controller for `api::article.article.*`.
 */
export function allowing(grants: readonly string[]): (action: string) => boolean {
  const actions = new Set(grants.filter((grant) => !grant.endsWith('.*')));
  const controllers = new Set(grants.filter((grant) => grant.endsWith('.*')).map((grant) => grant.slice(0, -1)));
  if (controllers.size === 0) return (action) => actions.has(action);
  return (action) => actions.has(action) || controllers.has(action.slice(0, action.lastIndexOf('.') + 1));
}

const GRANT = /^[^\s*.][^*]*[^\s*.](\.\*)?$/;

/** True for an action, `<controller>.*`, or an endpoint's id; no `*` stands anywhere else. */
export const isGrant = (grant: string): boolean => GRANT.test(grant);
