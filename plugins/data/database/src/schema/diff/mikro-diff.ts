import type { MikroORM } from '@mikro-orm/core';
import type {
  AbstractSqlPlatform,
  DatabaseSchema,
  SchemaDifference,
  SchemaHelper,
  SqlSchemaGenerator,
} from '@mikro-orm/sql';

/** The existing and the wanted tables, and the helper that generates SQL for their differences. */
export interface SchemaDiff {
  readonly from: DatabaseSchema;
  readonly to: DatabaseSchema;
  readonly diff: SchemaDifference;
  readonly helper: SchemaHelper;
}

/** The tables of the model, as MikroORM derives them from its entities. */
export const targetSchema = (orm: MikroORM): DatabaseSchema =>
  (orm as unknown as { schema: SqlSchemaGenerator }).schema.getTargetSchema();

/**
 * Compares the named tables of a database with the model. Read-only.
 *
 * MikroORM's own schema update is never run: even its safe mode drops a DBA's indexes and defaults, guesses renames and
 * narrows types. Each difference becomes a step of its own instead.
 */
export async function diffSchemas(orm: MikroORM, to: DatabaseSchema, tableNames: ReadonlySet<string>) {
  const { DatabaseSchema: Schema, SchemaComparator } = await import('@mikro-orm/sql');
  const platform = orm.em.getDriver().getPlatform() as unknown as AbstractSqlPlatform;
  const helper = platform.getSchemaHelper()!;
  // MikroORM tests thousands of names; with a list of names it would compare each name with each.
  const nameMatcher = { test: (name: string) => tableNames.has(name) } as RegExp;
  const from = await Schema.create(
    orm.em.getConnection() as never,
    platform,
    orm.config,
    undefined,
    [...to.getNamespaces()],
    [nameMatcher],
  );
  // A table of the same name in another PostgreSQL schema is another table.
  from.prune(platform.getDefaultSchemaName(), []);
  const diff = new SchemaComparator(platform).compare(from, to);
  return { from, to, diff, helper } satisfies SchemaDiff;
}
