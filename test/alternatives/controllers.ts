import type { Action, Controller } from '@mortise/controllers/contract';
import { defineErrors, definePlugin, errorRow } from '@mortise/kernel';

const errors = defineErrors('DIRECT', {
  UNKNOWN: errorRow<{ readonly name: string }>({
    kind: 'fault',
    message: ({ name }) => `there is no controller or action "${name}"`,
    remedy: () => 'Write <uid>.<action> of a controller that some plugin brought.',
  }),
});
type Change = (core: Controller) => Controller;

/** Controllers whose changes are all made at boot; handlers name them by their full uid. */
export const directControllers = definePlugin({
  name: 'direct-controllers',
  needs: ['controller'],
  collects: { controllers: { idsOf: Object.keys }, controllerChanges: {} },
  provides: {
    controller: (view) => {
      const made = new Map<string, Controller>();
      const make = (uid: string): Controller => {
        const core = view.contributions.of('controllers').find(({ value }) => Object.hasOwn(value, uid))?.value[uid];
        if (!core) throw errors.UNKNOWN({ name: uid });
        let controller = core;
        for (const { value } of view.contributions.of('controllerChanges')) {
          const change = (value as Readonly<Record<string, Change | undefined>>)[uid];
          if (change) controller = { ...controller, ...change(controller) };
        }
        return controller;
      };
      return ((uid: string) => {
        made.set(uid, made.get(uid) ?? make(uid));
        return made.get(uid)!;
      }) as never;
    },
  },
  taps: {
    handle(inner, { route: { handler } }, view) {
      if (typeof handler !== 'string') return inner;
      const dot = handler.lastIndexOf('.');
      const action: Action | undefined = view.use.controller(handler.slice(0, dot))[handler.slice(dot + 1)];
      if (!action) throw errors.UNKNOWN({ name: handler });
      return (ctx) => action(ctx);
    },
  },
});
