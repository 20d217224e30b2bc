import type { Driver } from '../src/driver/driver.ts';
import { createPgliteDriver, openPglite } from '../src/driver/pglite-driver.ts';
import { createTransactions, type Transactions } from '../src/driver/transactions.ts';
import { createLayouts } from '../src/mapping/layout.ts';
import { advanceSequences } from '../src/write/links/advance-sequences.ts';
import type { RowHook } from '../src/write/rows/row-hooks.ts';
import { createWriteModel } from '../src/write/write-model.ts';
import { createWriter, type Writer } from '../src/write/writer.ts';
import { LIBRARY_SQL, library } from './library-model.ts';
import { silentLog } from './silent-log.ts';

/** The library on an embedded database, and its writer. */
export interface WriterFixture {
  readonly model: ReturnType<typeof library>;
  readonly writer: Writer;
  readonly transaction: Transactions['transaction'];
  /** The statements that the writer sent since the last reset. */
  readonly statements: string[];
  /** Advances the sequences of link tables, as boot does. */
  advanceSequences(): Promise<void>;
  /** Runs a statement. */
  run(text: string): Promise<unknown>;
  /** The rows of a statement, each as its values joined by spaces. */
  rows(text: string): Promise<string[]>;
  /** The linked rows of each row, in order: `1 {2,3}`. */
  lists(table: string, near: string, far: string, order: string): Promise<string[]>;
  /** Empties every table, and `statements`. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

export interface WriterFixtureOptions {
  readonly rowHook?: RowHook;
  /** Whether books and authors have drafts. */
  readonly drafts?: boolean;
  readonly onTableGrowth?: () => void;
}

export async function openWriterFixture({
  rowHook,
  drafts,
  onTableGrowth,
}: WriterFixtureOptions = {}): Promise<WriterFixture> {
  const model = library(drafts);
  const pglite = await openPglite('memory://');
  const driver: Driver = await createPgliteDriver({ dataDir: 'memory://', instance: pglite });
  for (const text of LIBRARY_SQL) await driver.run({ text, values: [] });
  const { transaction, session, locks } = createTransactions(
    () => driver,
    () => silentLog,
  );
  const statements: string[] = [];
  const counted = () => ({
    run: (command: Parameters<Driver['run']>[0]) => {
      statements.push(command.text);
      return session().run(command);
    },
  });
  const tables = createWriteModel(createLayouts(model.types, model.components));
  const writer = createWriter({
    tables,
    session: counted,
    locks,
    rowHook,
    transaction,
    onTableGrowth,
  });
  const rows = async (text: string) => (await driver.run({ text, values: [] })).map((row) => row.join(' '));
  return {
    model,
    writer,
    transaction,
    statements,
    rows,
    advanceSequences: () => advanceSequences(driver, tables),
    run: (text) => driver.run({ text, values: [] }),
    lists: (table, near, far, order) =>
      rows(`select ${near}, array_agg(${far} order by ${order}, id) from ${table} group by ${near} order by ${near}`),
    async reset() {
      await driver.run({ text: `truncate ${TABLES} restart identity cascade`, values: [] });
      statements.length = 0;
    },
    async close() {
      await driver.close();
      await pglite.close();
    },
  };
}

const TABLES =
  'authors, tags, cards, books, notes, chapters, books_cmps, chapters_cmps, notes_about_lnk, books_tags_lnk, books_author_lnk, books_card_lnk';
