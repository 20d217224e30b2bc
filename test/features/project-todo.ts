import { ForbiddenError } from '@mortise/errors/define';
import { definePlugin } from '@mortise/kernel';
import type {} from '@mortise/standard/contracts';
import { z } from 'zod';

const open = { auth: false } as const;
const TASK = 'plugin::todo.task';

/** What `src/plugins` and `src/extensions/todo` of the library say in files, said as a plugin. */
export const todoPlugin = definePlugin({
  name: 'todo',
  needs: ['config', 'service', 'contentTypes'],
  contributes: {
    contentTypes: {
      [TASK]: {
        collectionName: 'todo_task',
        info: { singularName: 'task', pluralName: 'tasks', displayName: 'Task' },
        options: { draftAndPublish: false },
        attributes: { title: { type: 'string' }, secret: { type: 'string', private: true } },
      },
    },
    coreTypes: [TASK],
    controllers: (view) => ({
      'plugin::todo.desk': {
        greet: (ctx) => {
          const { greet } = view.use.service('plugin::todo.greeter') as { greet(name: string): string };
          return { said: greet(ctx.params.name!) };
        },
        closed() {
          throw new ForbiddenError('never');
        },
      },
    }),
    controllerChanges: {
      [TASK]: (core: { find(ctx: object): Promise<{ data: unknown; meta: object }> }) => ({
        async find(ctx: object) {
          const { data, meta } = await core.find(ctx);
          return { data, meta: { ...meta, limit: 5 } };
        },
      }),
    } as object,
    services: (view) => ({
      'plugin::todo.greeter': {
        greet: (name: string) => `${view.use.config.get(['plugin::todo', 'greeting'])} ${name}!`,
      },
    }),
    policies: {
      'plugin::todo.known': (ctx, { names }: { readonly names: readonly string[] }) => names.includes(ctx.params.name!),
    },
    middlewares: (view) => ({
      'plugin::todo.stamped':
        ({ text }: { readonly text: string }) =>
        async (ctx, next) => {
          await next();
          ctx.set('X-Stamp', `${text} ${view.use.contentTypes.get(TASK).pluralName}`);
        },
    }),
    routes: [
      { method: 'GET', path: '/api/todo/tasks', handler: `${TASK}.find`, config: open },
      { method: 'GET', path: '/api/todo/tasks/:id', handler: `${TASK}.findOne` },
      {
        method: 'GET',
        path: '/api/todo/greet/:name',
        handler: 'plugin::todo.desk.greet',
        config: {
          ...open,
          policies: [{ name: 'plugin::todo.known', config: { names: ['ann', 'bob'] } }],
          middlewares: [{ name: 'plugin::todo.stamped', config: { text: 'by' } }],
        },
      },
      { method: 'GET', path: '/api/hello/:name', handler: 'plugin::todo.desk.greet', config: open },
      {
        method: 'GET',
        path: '/api/todo/extended',
        handler: 'plugin::todo.desk.greet',
        config: { auth: { scope: ['plugin::todo.desk.extended'] } },
      },
      { method: 'GET', path: '/todo/settings', handler: 'plugin::todo.desk.closed', info: { type: 'admin' } },
      { method: 'GET', path: '/api/notes/list', handler: () => ['first'], config: open },
    ],
    queryParams: {
      loud: { schema: z.enum(['yes', 'no']), matches: ({ path }) => path.startsWith('/api/subjects') },
    },
  },
});
