import type { SchemaWork } from '@mortise/database/contract';

export type {} from '@mortise/kernel';

/** Whether a migration runs before the tables follow the model, or once they have. */
export type MigrationPhase = 'before' | 'after';
export type MigrationRow = Readonly<Record<string, unknown>>;

/** How a migration reaches the database, inside of its own transaction. */
export interface MigrationAccess {
  /** @param text one statement with `$1…` for values. @returns rows by column name. */
  query(text: string, values?: readonly unknown[]): Promise<readonly MigrationRow[]>;
  /**
   * The same as Knex words it: `?` for values and `??` for names out of a list, `:value` and `:name:` out of an object.
   * Without bindings it may be several statements, and then there are no rows.
   */
  raw(
    sql: string,
    bindings?: readonly unknown[] | Readonly<Record<string, unknown>>,
  ): Promise<{ readonly rows: readonly MigrationRow[] }>;
}
/** SQL, or a function. Of Strapi's second argument, `db`, it is given the dialect alone. */
export type MigrationStep = string | ((access: MigrationAccess, db: unknown) => unknown);

/** A change to the database that is made once. */
export interface Migration {
  /** Under this it is remembered, and by this all of them are ordered: `2026.03.01-notes-author`. */
  readonly name: string;
  /** `before`, unless it says otherwise. */
  readonly phase?: MigrationPhase;
  readonly up: MigrationStep;
  readonly down?: MigrationStep;
}

/** `changed`: its text is another one than when it was applied; `missing`: applied, and not to be found any more. */
export type MigrationState = 'applied' | 'pending' | 'changed' | 'missing';
export interface MigrationStatus {
  readonly name: string;
  readonly state: MigrationState;
  /** Absent where it was applied by Strapi. */
  readonly phase?: MigrationPhase;
  /** When it was applied, in UTC. */
  readonly time?: string;
}

export interface Migrations {
  /** By name. */
  status(): Promise<readonly MigrationStatus[]>;
  /**
   * What a boot does to the database: what is pending before the tables change, their additive steps, what is pending
   * after.
   *
   * @returns names of what was applied, in order. @throws MIGRATIONS_FAILED.
   */
  up(): Promise<readonly string[]>;
  /**
   * Undoes what was applied last.
   *
   * @param count how many: 1. @returns their names, in order. @throws MIGRATIONS_DOWN_ABSENT before anything is undone;
   *   MIGRATIONS_FAILED.
   */
  down(count?: number): Promise<readonly string[]>;
}

declare module '@mortise/kernel' {
  interface Cradle {
    migrations: Migrations;
    /** The same, with what a boot does of it: the plugin's own. */
    migrationRunner: Migrations & { readonly work: SchemaWork };
  }
  interface Contributions {
    /** Migrations that plugins bring, beside those of the app's folder. */
    migrations: readonly Migration[];
  }
}
