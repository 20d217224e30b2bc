import { schemaChanges, type TestDatabase } from '../schema-changes.ts';
import { createScratch } from './scratch.ts';

schemaChanges('on PostgreSQL', async (): Promise<TestDatabase> => {
  const scratch = await createScratch();
  return {
    options: { url: scratch.url },
    run: scratch.run,
    wipe: async () => void (await scratch.run('drop schema public cascade; create schema public')),
    close: scratch.drop,
  };
});
