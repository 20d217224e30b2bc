/**
 * What the compiler must and must not accept: compiled by `npm run typecheck`, never run. Each `@ts-expect-error` fails the
 * compilation if the line below it compiles.
 */
import { createKernel, definePlugin, type Kernel, type Plugin } from '@mortise/kernel';
import { z } from 'zod';
import type { Clock, Greeter } from './registry.ts';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Accepts only `true` as its type argument: `same<Same<A, B>>()`. */
declare function same<_T extends true>(): void;

export const inferred = definePlugin({
  name: 'inferred',
  version: '1.0.0',
  kernel: '^1.0.0',
  options: z.object({ port: z.number().default(80), host: z.string() }),
  needs: ['clock'],
  wants: ['cache'],
  after: ['anyone'],
  provides: {
    greeter: (view) => {
      same<Same<typeof view.use.clock, Clock>>();
      same<Same<typeof view.use.cache, Map<string, unknown> | undefined>>();
      same<Same<typeof view.options, { port: number; host: string }>>();
      return { greet: (name) => `${name} ${view.options.port}` };
    },
  },
  replaces: ['greeter'],
  decorates: {
    clock: (inner, view) => {
      same<Same<typeof inner, Clock>>();
      return { now: () => inner.now() + view.options.port };
    },
  },
  collects: {
    words: {
      idsOf(words) {
        same<Same<typeof words, readonly string[]>>();
        return words;
      },
    },
  },
  contributes: { colours: (view) => ({ [view.options.host]: 'red' }) },
  offers: { words: ['x'] },
  taps: {
    'sum.change': (sum, place, view) => {
      same<Same<typeof sum, number>>();
      same<Same<typeof place, { readonly unit: string }>>();
      return sum + view.options.port;
    },
    'sum.decided': { handler: (sum) => (sum ? 'yes' : undefined), stage: 1, before: ['someone'] },
    'sum.saved': [async (sum) => void sum, (sum) => void sum],
    middleware: (inner) => async (ctx) => inner(ctx),
  },
  overrides: { 'sum.change': { other: (original, view) => (sum, place) => original(sum, place) + view.options.port } },
  on: {
    'sum.made': (event, view) => {
      same<Same<typeof event, { readonly sum: number }>>();
      view.log.info(view.options.host);
    },
  },
  reports: (view) => view.options,
  async bootstrap(view) {
    const given = view.contributions.of('words');
    same<Same<(typeof given)[number]['value'], readonly string[]>>();
    const read = view.cached(() => view.use.clock.now());
    same<Same<typeof read, () => number>>();
    view.hooks['sum.change'].tap('inferred', (sum) => sum);
    view.events.emit('sum.lost', { why: 'x' });
  },
});

export const plugin: Plugin = inferred({ host: 'x' });
// @ts-expect-error an option of the wrong type
inferred({ host: 1 });
// @ts-expect-error a required option left out
inferred({});
// @ts-expect-error required options left out altogether
inferred();
// @ts-expect-error an option that it does not have
inferred({ host: 'x', prot: 1 });
definePlugin({ name: 'a', options: z.object({ port: z.number().optional() }) })();
// @ts-expect-error options passed to a plugin without options
definePlugin({ name: 'a' })({ port: 1 });

// @ts-expect-error a plugin without a name
definePlugin({ version: '1.0.0' });
// @ts-expect-error a misspelt field
definePlugin({ name: 'a', need: ['clock'] });
// @ts-expect-error a misspelt need
definePlugin({ name: 'a', needs: ['clok'] });
// @ts-expect-error a misspelt want
definePlugin({ name: 'a', wants: ['clok'] });
// @ts-expect-error a service that is not declared
definePlugin({ name: 'a', bootstrap: (view) => void view.use.clock });
// @ts-expect-error a want used without a check
definePlugin({ name: 'a', wants: ['clock'], bootstrap: (view) => void view.use.clock.now() });
// @ts-expect-error a service that is not in the registry
definePlugin({ name: 'a', provides: { clok: () => ({ now: () => 1 }) } });
// @ts-expect-error a service of the wrong shape
definePlugin({ name: 'a', provides: { clock: () => ({ now: () => 'noon' }) } });
// @ts-expect-error replacing a service that is not provided
definePlugin({ name: 'a', provides: { clock: () => ({ now: () => 1 }) }, replaces: ['greeter'] });
// @ts-expect-error a decorator that returns another type
definePlugin({ name: 'a', decorates: { greeter: (inner: Greeter) => inner.greet } });
// @ts-expect-error a contribution that is not in the registry
definePlugin({ name: 'a', contributes: { werds: ['x'] } });
// @ts-expect-error a contribution of the wrong shape
definePlugin({ name: 'a', contributes: { words: [1] } });
// @ts-expect-error an offered contribution of the wrong shape
definePlugin({ name: 'a', offers: { words: () => [1] } });
// @ts-expect-error a collector of an unknown contribution
definePlugin({ name: 'a', collects: { werds: {} } });
// @ts-expect-error a contribution read and not collected
definePlugin({ name: 'a', collects: { words: {} }, bootstrap: (view) => void view.contributions.of('colours') });
// @ts-expect-error a hook that is not in the registry
definePlugin({ name: 'a', taps: { arond: () => {} } });
// @ts-expect-error a hook made of another kind
definePlugin({ name: 'a', hooks: { middleware: () => new Map() } });
// @ts-expect-error a tap that returns the wrong type
definePlugin({ name: 'a', taps: { 'sum.change': () => 'text' } });
// @ts-expect-error a tap on a waterfall that returns nothing
definePlugin({ name: 'a', taps: { middleware: () => {} } });
// @ts-expect-error an ordered tap with a misspelt field
definePlugin({ name: 'a', taps: { 'sum.change': { handler: (sum: number) => sum, befor: 'b' } } });
// @ts-expect-error an override that returns another function
definePlugin({ name: 'a', overrides: { 'sum.change': { b: () => () => 'text' } } });
// @ts-expect-error an event that is not in the registry
definePlugin({ name: 'a', on: { 'sum.mad': () => {} } });
// @ts-expect-error a field that the event does not have
definePlugin({ name: 'a', on: { 'sum.made': (event) => void event.why } });
// @ts-expect-error an event with the wrong payload
definePlugin({ name: 'a', bootstrap: (view) => view.events.emit('sum.made', { sum: 'x' }) });
// @ts-expect-error a misspelt option of the view
definePlugin({ name: 'a', options: z.object({ port: z.number() }), start: (view) => void view.options.prot });
// @ts-expect-error a plugin that was not called
createKernel([definePlugin({ name: 'a' })]);

export const used = (kernel: Kernel) => {
  same<Same<typeof kernel.use.clock, Clock>>();
  // @ts-expect-error a service that is not in the registry
  return kernel.use.clok;
};
