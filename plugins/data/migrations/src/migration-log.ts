import type { Database } from '@mortise/database/contract';
import type { MigrationPhase } from './contract.ts';

/** A migration that was applied. */
export interface AppliedMigration {
  readonly name: string;
  readonly time: string | undefined;
  /** `undefined` if Strapi applied the migration. */
  readonly checksum: string | undefined;
  readonly phase: MigrationPhase | undefined;
}

/** Strapi's migration log, and a table of our own for checksum and phase, which Strapi does not store. */
const TABLES = `
create table if not exists strapi_migrations (id serial primary key, name varchar(255), time timestamp);
create table if not exists mortise_migrations (name varchar(255) primary key, checksum varchar(64), phase varchar(6) not null)`;

/** The log of applied migrations. Compatible with Strapi's, so Strapi and Mortise can each continue after the other. */
export function createMigrationLog(database: Database) {
  const query = (text: string, values: readonly unknown[] = []) => database.query({ text, values });
  const tablesExist = async () => {
    const [row] = await query("select to_regclass('strapi_migrations'), to_regclass('mortise_migrations')");
    return { strapi: row?.[0] != null, own: row?.[1] != null };
  };
  return {
    /** In the order of application. */
    async readApplied(): Promise<readonly AppliedMigration[]> {
      const { strapi, own } = await tablesExist();
      if (!strapi) return [];
      const columns = own
        ? 'm.checksum, m.phase from strapi_migrations s left join mortise_migrations m on m.name = s.name'
        : 'null, null from strapi_migrations s';
      const rows = await query(
        `select s.name, to_char(s.time, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), ${columns} order by s.id`,
      );
      return rows.flatMap(([name, time, checksum, phase]) =>
        name == null
          ? []
          : {
              name,
              time: time ?? undefined,
              checksum: checksum ?? undefined,
              phase: (phase ?? undefined) as MigrationPhase | undefined,
            },
      );
    },
    /** Creates the tables that do not exist. */
    async createTables(): Promise<void> {
      const { strapi, own } = await tablesExist();
      if (!strapi || !own) await database.exec(TABLES);
    },
    async add(name: string, checksum: string | undefined, phase: MigrationPhase): Promise<void> {
      await query("insert into strapi_migrations (name, time) values ($1, now() at time zone 'UTC')", [name]);
      await query(
        'insert into mortise_migrations (name, checksum, phase) values ($1, $2, $3) on conflict (name) do update set checksum = excluded.checksum, phase = excluded.phase',
        [name, checksum ?? null, phase],
      );
    },
    async remove(name: string): Promise<void> {
      await query('delete from strapi_migrations where name = $1', [name]);
      await query('delete from mortise_migrations where name = $1', [name]);
    },
  };
}
