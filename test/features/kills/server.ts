// The server that kills.test.ts starts and kills: over PostgreSQL where DATABASE_URL says so, else over the files in DATA_DIR.
import { createKernel, definePlugin } from '@mortise/kernel';
import { fromEnvironment, serve, standard } from '@mortise/standard';
import type {} from '@mortise/standard/contracts';
import { components, contentTypes, grants } from '../../contracts/model.ts';

const model = definePlugin({ name: 'model', contributes: { contentTypes, components } });
const list = standard(
  fromEnvironment({
    logger: { level: 'error' },
    auth: { grants: { public: [...grants] } },
    database: process.env.DATABASE_URL ? {} : { dataDir: process.env.DATA_DIR! },
  }),
);
await serve(
  () => createKernel([list, model()]),
  (url) => console.log(url),
);
