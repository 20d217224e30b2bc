// The server that worst.test.ts starts: the blog's model on the PostgreSQL at DATABASE_URL, writable by everybody.
import { createKernel, definePlugin } from '@mortise/kernel';
import { fromEnvironment, serve, standard } from '@mortise/standard';
import type {} from '@mortise/standard/contracts';
import { components, contentTypes } from '../../apps/blog/src/model.ts';

const actions = ['find', 'findOne', 'create', 'update', 'delete'];
const grants = ['article', 'author', 'category', 'tag', 'page'].flatMap((name) =>
  actions.map((action) => `api::${name}.${name}.${action}`),
);
/** The dearest turn of the event loop since it was last asked, in ms: what it took of the processor, and what it waited for it. */
const turns = { cpuMs: 0, stolenMs: 0 };
let cpu = process.threadCpuUsage();
let wall = performance.now();
setInterval(() => {
  const { user, system } = process.threadCpuUsage(cpu);
  const cpuMs = (user + system) / 1000;
  turns.cpuMs = Math.max(turns.cpuMs, cpuMs);
  turns.stolenMs = Math.max(turns.stolenMs, performance.now() - wall - cpuMs);
  cpu = process.threadCpuUsage();
  wall = performance.now();
}, 1).unref();

const model = definePlugin({
  name: 'model',
  contributes: {
    contentTypes,
    components,
    routes: [
      {
        method: 'GET',
        path: '/api/turns',
        handler() {
          const told = { ...turns };
          Object.assign(turns, { cpuMs: 0, stolenMs: 0 });
          return told;
        },
        config: { auth: false },
      },
    ],
  },
});
const list = standard(
  fromEnvironment({
    logger: { level: 'error' },
    auth: { grants: { public: grants } },
    database: { pool: { min: 0, max: 10 } },
    health: { keepMs: 0 },
  }),
);
await serve(
  () => createKernel([list, model()]),
  (url) => console.log(url),
);
