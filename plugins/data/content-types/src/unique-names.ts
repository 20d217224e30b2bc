import type { ContentType } from './contract.ts';
import { errors } from './errors.ts';

/** @throws CONTENT_TYPES_NAME_TAKEN, CONTENT_TYPES_TABLE_TAKEN. */
export function assertUniqueNames(types: readonly ContentType[]): void {
  const tables = new Map<string, string>();
  const names = new Map<string, string>();
  for (const { uid, collectionName, singularName, pluralName } of types) {
    const first = tables.get(collectionName);
    if (first) throw errors.TABLE_TAKEN({ table: collectionName, first, second: uid });
    tables.set(collectionName, uid);
    if (!uid.startsWith('api::')) continue;
    for (const name of [singularName, pluralName]) {
      const existing = names.get(name);
      if (existing) throw errors.NAME_TAKEN({ name, first: existing, second: uid });
      names.set(name, uid);
    }
  }
}
