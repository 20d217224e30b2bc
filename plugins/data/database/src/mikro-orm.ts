import { createRequire } from 'node:module';

const load = createRequire(import.meta.url);

/**
 * MikroORM of a dialect with what it stands on, read in at once the first time. It takes a good part of a boot, which most
 * boots do without: they find their tables as they have to be.
 */
export const readMikroOrm = (dialect: 'postgres' | 'pglite') =>
  load(
    dialect === 'postgres' ? '@mikro-orm/postgresql' : '@mikro-orm/pglite',
  ) as typeof import('@mikro-orm/postgresql');
export const readMikroOrmSql = () => load('@mikro-orm/sql') as typeof import('@mikro-orm/sql');
export const readKysely = () => load('kysely') as typeof import('kysely');
