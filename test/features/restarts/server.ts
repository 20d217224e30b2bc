// The server that restarts.test.ts starts and stops: over PostgreSQL where DATABASE_URL says so, else without a database.
import { setTimeout as sleep } from 'node:timers/promises';
import { createKernel, definePlugin } from '@mortise/kernel';
import { compose, fromEnvironment, serve, standard } from '@mortise/standard';
import type {} from '@mortise/standard/contracts';
import { components, contentTypes, grants } from '../../contracts/model.ts';

const SLOW_MS = 1_300;
/** What stands without a database. */
const BARE = ['logger', 'config', 'http', 'errors', 'middlewares', 'routing', 'health'];
const model = definePlugin({ name: 'model', contributes: { contentTypes, components } });
const routes = definePlugin({
  name: 'routes',
  contributes: {
    routes: [
      { method: 'GET', path: '/quick', handler: () => ({ pid: process.pid }), config: { auth: false } },
      {
        method: 'GET',
        path: '/slow',
        handler: () => sleep(SLOW_MS, { pid: process.pid }),
        config: { auth: false },
      },
    ],
  },
});

const list = standard(
  fromEnvironment({ logger: { level: 'error' }, auth: { grants: { public: [...grants] } }, health: { keepMs: 0 } }),
);
await serve(
  () =>
    createKernel(
      process.env.DATABASE_URL
        ? [list, model(), routes()]
        : [compose(list, { without: list.map(({ name }) => name).filter((name) => !BARE.includes(name)) }), routes()],
    ),
  (url) => console.log(url),
);
