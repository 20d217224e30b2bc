import type { Db, StrapiManner } from '@mortise/query-engine/contract';
import type { Warnings } from './warnings.ts';

const wrappers = new WeakMap<Db, Db>();

/** `strapi.db` with Strapi's lenient behaviour. Returns the same object for the same `db`. */
export function strapiDb(db: Db, warnings: Pick<Warnings, 'ofCall'>): Db {
  const known = wrappers.get(db);
  if (known) return known;
  const manner: StrapiManner = Object.freeze({ manner: 'strapi', onIgnored: warnings.ofCall });
  const made: Db = Object.freeze({ ...db, query: ((uid: string) => db.query(uid, manner)) as Db['query'] });
  wrappers.set(db, made);
  return made;
}
