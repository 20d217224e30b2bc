import { type Place, schemaChanges } from '../schema-changes.ts';
import { createScratch } from './scratch.ts';

schemaChanges('on PostgreSQL', async (): Promise<Place> => {
  const scratch = await createScratch();
  return {
    options: { url: scratch.url },
    run: scratch.run,
    wipe: async () => void (await scratch.run('drop schema public cascade; create schema public')),
    close: scratch.drop,
  };
});
