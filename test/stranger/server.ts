import { createKernel } from '@mortise/kernel';
import { serve, standard } from '@mortise/standard';
import { stranger } from './plugin.ts';

await serve(
  () =>
    createKernel([
      standard({
        http: { host: '127.0.0.1', port: 0 },
        database: { dataDir: 'memory://' },
        logger: { level: 'warn' },
        auth: { grants: { public: ['api::card.card.find'] } },
      }),
      stranger(),
    ]),
  (url) => console.log(url),
);
