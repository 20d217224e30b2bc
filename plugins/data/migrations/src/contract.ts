import type { SchemaBootTask } from '@mortise/database/contract';

export type {} from '@mortise/kernel';

/** Whether a migration runs before or after the tables are changed to match the model. */
export type MigrationPhase = 'before' | 'after';
export type MigrationRow = Readonly<Record<string, unknown>>;

/** Access of a migration to the database, inside its transaction. */
export interface MigrationAccess {
  /** @param text one statement with `$1…` for values. @returns rows as objects by column name. */
  query(text: string, values?: readonly unknown[]): Promise<readonly MigrationRow[]>;
  /**
   * The same in Knex's syntax: `?` for values and `??` for identifiers with a list, `:value` and `:name:` with an
   * object. Without bindings, `sql` may contain several statements and returns no rows.
   */
  raw(
    sql: string,
    bindings?: readonly unknown[] | Readonly<Record<string, unknown>>,
  ): Promise<{ readonly rows: readonly MigrationRow[] }>;
}
/** SQL, or a function. Its second argument is Strapi's `db`, with the dialect and the connection only. */
export type MigrationStep = string | ((access: MigrationAccess, db: unknown) => unknown);

/** A change to the database that runs once. */
export interface Migration {
  /** Identifies the migration in the log and sorts it among the others: `2026.03.01-notes-author`. */
  readonly name: string;
  /** Default: `before`. */
  readonly phase?: MigrationPhase;
  readonly up: MigrationStep;
  readonly down?: MigrationStep;
}

/** `changed`: applied, but its checksum differs now. `missing`: applied, but no longer found. */
export type MigrationState = 'applied' | 'pending' | 'changed' | 'missing';
export interface MigrationStatus {
  readonly name: string;
  readonly state: MigrationState;
  /** Absent if Strapi applied the migration. */
  readonly phase?: MigrationPhase;
  /** When the migration was applied, in UTC. */
  readonly time?: string;
}

export interface Migrations {
  /** All migrations, sorted by name. */
  status(): Promise<readonly MigrationStatus[]>;
  /**
   * Does what a boot does: runs pending migrations of phase `before`, applies the additive schema steps, runs pending
   * migrations of phase `after`.
   *
   * @returns the names of the applied migrations, in order. @throws MIGRATIONS_FAILED.
   */
  up(): Promise<readonly string[]>;
  /**
   * Undoes the migrations that were applied last.
   *
   * @param count how many; default 1. @returns their names, in order. @throws MIGRATIONS_DOWN_MISSING before anything is
   *   undone; MIGRATIONS_FAILED.
   */
  down(count?: number): Promise<readonly string[]>;
}

declare module '@mortise/kernel' {
  interface Cradle {
    migrations: Migrations;
    /** The same service with its boot task; internal to this plugin. */
    migrationRunner: Migrations & { readonly bootTask: SchemaBootTask };
  }
  interface Contributions {
    /** Migrations of plugins, in addition to those of the app's folder. */
    migrations: readonly Migration[];
  }
}
