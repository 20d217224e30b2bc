import type { MikroORM } from '@mikro-orm/core';
import type {
  AbstractSqlPlatform,
  DatabaseSchema,
  SchemaDifference,
  SchemaHelper,
  SqlSchemaGenerator,
} from '@mikro-orm/sql';

/** The tables as they stand and as the model has them, and what makes SQL of what lies between. */
export interface Difference {
  readonly from: DatabaseSchema;
  readonly to: DatabaseSchema;
  readonly diff: SchemaDifference;
  readonly helper: SchemaHelper;
}

/** The tables of the model: MikroORM's picture of its entities. */
export const wantedTables = (orm: MikroORM): DatabaseSchema =>
  (orm as unknown as { schema: SqlSchemaGenerator }).schema.getTargetSchema();

/**
 * Compares the tables of a database with those of a model; looks only, and only at the named tables.
 *
 * MikroORM's own update is never run: even its safe form drops a DBA's indexes and defaults, guesses renames and narrows
 * types. Its pictures of both sides are compared, and each difference becomes a step of its own.
 */
export async function compareTables(orm: MikroORM, to: DatabaseSchema, looked: ReadonlySet<string>) {
  const { DatabaseSchema: Schema, SchemaComparator } = await import('@mikro-orm/sql');
  const platform = orm.em.getDriver().getPlatform() as unknown as AbstractSqlPlatform;
  const helper = platform.getSchemaHelper()!;
  // Asked of thousands of names; as a list of names each would be compared with each.
  const named = { test: (name: string) => looked.has(name) } as RegExp;
  const from = await Schema.create(
    orm.em.getConnection() as never,
    platform,
    orm.config,
    undefined,
    [...to.getNamespaces()],
    [named],
  );
  // A table of the same name in another schema is another table.
  from.prune(platform.getDefaultSchemaName(), []);
  const diff = new SchemaComparator(platform).compare(from, to);
  return { from, to, diff, helper } satisfies Difference;
}
