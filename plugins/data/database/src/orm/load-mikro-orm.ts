import { createRequire } from 'node:module';

const load = createRequire(import.meta.url);

/**
 * Loads MikroORM synchronously on first use. Loading takes a large part of the boot time, and most boots do not need it
 * because their tables are up to date.
 */
export const loadMikroOrm = (dialect: 'postgres' | 'pglite') =>
  load(
    dialect === 'postgres' ? '@mikro-orm/postgresql' : '@mikro-orm/pglite',
  ) as typeof import('@mikro-orm/postgresql');
export const loadMikroOrmSql = () => load('@mikro-orm/sql') as typeof import('@mikro-orm/sql');
export const loadKysely = () => load('kysely') as typeof import('kysely');
