import { openPglite } from '../src/driver/pglite-driver.ts';
import { schemaChanges, type TestDatabase } from './schema-changes.ts';

schemaChanges('embedded', async (): Promise<TestDatabase> => {
  const pglite = await openPglite('memory://');
  return {
    options: { pglite },
    run: async (sql) => (await pglite.exec(sql, { rowMode: 'array' })).at(-1)!.rows as unknown as unknown[][],
    wipe: async () => void (await pglite.exec('drop schema public cascade; create schema public')),
    close: () => pglite.close(),
  };
});
