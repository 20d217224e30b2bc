import { http } from '@mortise/http';
import { createKernel, definePlugin } from '@mortise/kernel';
import { routing } from '@mortise/routing';

/** Two routes of our own: functions as handlers, open to everyone. */
const hello = definePlugin({
  name: 'hello',
  contributes: {
    routes: [
      { method: 'GET', path: '/', handler: () => 'Hello', config: { auth: false } },
      { method: 'GET', path: '/hello/:name', handler: (ctx) => ({ hello: ctx.params.name }), config: { auth: false } },
    ],
  },
});

const kernel = createKernel([http({ port: Number(process.env.PORT ?? 1337) }), routing(), hello()]);
await kernel.start();
process.once('SIGTERM', () => kernel.stop());
console.log(`${kernel.use.http.url}/hello/you`);
