import type { Line } from '../driver.ts';
import { errors } from '../errors.ts';
import type { Transactions } from '../transactions.ts';
import { writeMemory } from './memory.ts';
import type { Books } from './plan.ts';
import type { PlannedStep } from './step.ts';
import { writeStrapiTypes } from './strapi-books.ts';

export interface Taking {
  readonly transactions: Transactions;
}

/**
 * Applies additive steps and stores the new schema metadata, all in one transaction.
 *
 * @throws DATABASE_SYNC_FAILED; then nothing was changed.
 */
export const takeAll = ({ transactions }: Taking, steps: readonly PlannedStep[], books: Books): Promise<void> =>
  transactions.transaction(
    async () => {
      await inOneBlock(
        transactions.session(),
        steps.flatMap(({ statements }) => statements),
      );
      for (const { take } of steps) await take?.();
      await writeBooks(transactions.session(), books);
    },
    { isPatient: true },
  );

/**
 * Sends all statements as one `do` block: this halves the time on the embedded database, where each statement is
 * expensive.
 */
async function inOneBlock(line: Line, statements: readonly string[]): Promise<void> {
  if (statements.length === 0) return;
  const block = statements.map((sql) => `${sql};`).join('\n');
  try {
    await line.run({ text: `do $mortise$ begin\n${block}\nend $mortise$`, values: [] });
  } catch (cause) {
    const { message, where } = cause as { message?: string; where?: string };
    const sql = /SQL statement "([\s\S]*)"/.exec(where ?? '')?.[1] ?? `one of ${statements.length} statements`;
    throw errors.SYNC_FAILED({ sql, cause: message ?? String(cause) }, cause);
  }
}

/** Applies one step, in its own transaction. */
export const takeOne = ({ transactions }: Taking, { statements, take }: PlannedStep): Promise<void> =>
  transactions.transaction(
    async () => {
      for (const text of statements) await transactions.session().run({ text, values: [] });
      await take?.();
    },
    { isPatient: true },
  );

/** Stores the applied schema, and Strapi's copy of the content types. */
export async function writeBooks(line: Line, { memory, strapiTypes }: Books): Promise<void> {
  const query = ({ text, values = [] }: { readonly text: string; readonly values?: readonly unknown[] }) =>
    line.run({ text, values });
  if (memory) await writeMemory(query, memory);
  if (strapiTypes) await writeStrapiTypes(query, strapiTypes);
}
