import type { Queryable } from '../driver/driver.ts';
import type { Transactions } from '../driver/transactions.ts';
import { errors } from '../errors.ts';
import type { SchemaMetadata } from './plan.ts';
import type { PlannedStep } from './step.ts';
import { saveAppliedSchema } from './stored/applied-schema.ts';
import { saveStrapiTypes } from './stored/strapi-metadata.ts';

export interface ApplyOptions {
  readonly transactions: Transactions;
}

/**
 * Applies additive steps and stores the new schema metadata, all in one transaction.
 *
 * @throws DATABASE_SYNC_FAILED; then nothing was changed.
 */
export const applyAll = (
  { transactions }: ApplyOptions,
  steps: readonly PlannedStep[],
  metadata: SchemaMetadata,
): Promise<void> =>
  transactions.transaction(
    async () => {
      await runAsBlock(
        transactions.session(),
        steps.flatMap(({ statements }) => statements),
      );
      for (const { apply } of steps) await apply?.();
      await saveMetadata(transactions.session(), metadata);
    },
    { noStatementTimeout: true },
  );

/**
 * Sends all statements as one `do` block: this halves the time on the embedded database, where each statement is
 * expensive.
 */
async function runAsBlock(connection: Queryable, statements: readonly string[]): Promise<void> {
  if (statements.length === 0) return;
  const block = statements.map((sql) => `${sql};`).join('\n');
  try {
    await connection.run({ text: `do $mortise$ begin\n${block}\nend $mortise$`, values: [] });
  } catch (cause) {
    const { message, where } = cause as { message?: string; where?: string };
    const sql = /SQL statement "([\s\S]*)"/.exec(where ?? '')?.[1] ?? `one of ${statements.length} statements`;
    throw errors.SYNC_FAILED({ sql, cause: message ?? String(cause) }, cause);
  }
}

/** Applies one step, in its own transaction. */
export const applyStep = ({ transactions }: ApplyOptions, { statements, apply }: PlannedStep): Promise<void> =>
  transactions.transaction(
    async () => {
      for (const text of statements) await transactions.session().run({ text, values: [] });
      await apply?.();
    },
    { noStatementTimeout: true },
  );

/** Stores the applied schema, and Strapi's copy of the content types. */
export async function saveMetadata(
  connection: Queryable,
  { appliedSchema, strapiTypes }: SchemaMetadata,
): Promise<void> {
  const query = ({ text, values = [] }: { readonly text: string; readonly values?: readonly unknown[] }) =>
    connection.run({ text, values });
  if (appliedSchema) await saveAppliedSchema(query, appliedSchema);
  if (strapiTypes) await saveStrapiTypes(query, strapiTypes);
}
