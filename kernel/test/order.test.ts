import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { orderPlugins } from '../src/order.ts';
import type { Plugin } from '../src/plugin.ts';
import { resolveProviders } from '../src/resolve-providers.ts';
import { loose } from './registry.ts';

const make = () => ({});
const order = (...plugins: Plugin[]) => orderPlugins(plugins, resolveProviders(plugins));
const namesOf = (plugins: readonly Plugin[]) => plugins.map((plugin) => plugin.name).join(' ');

test('a dependency moves to just before its dependent, and ties keep the order of the list', () => {
  const { ordered } = order(
    loose('a'),
    loose('b', { needs: ['x'] }),
    loose('c'),
    loose('d', { provides: { x: make } }),
    loose('e'),
  );
  assert.equal(namesOf(ordered), 'a d b c e');
});

test('a plugin that uses a service boots after its decorators, and these after its provider', () => {
  const { ordered } = order(
    loose('user', { needs: ['x'] }),
    loose('outer', { decorates: { x: make } }),
    loose('inner', { decorates: { x: make } }),
    loose('maker', { provides: { x: make } }),
  );
  assert.equal(namesOf(ordered), 'maker outer inner user');
});

test('a decorator can boot after another that is listed later', () => {
  const { ordered } = order(
    loose('maker', { provides: { x: make } }),
    loose('outer', { decorates: { x: make }, after: ['inner'] }),
    loose('inner', { decorates: { x: make } }),
  );
  assert.equal(namesOf(ordered), 'maker inner outer');
});

test('a provider or decorator of a service can need it without waiting for its decorators', () => {
  const { ordered } = order(
    loose('maker', { provides: { x: make }, needs: ['x'] }),
    loose('inner', { decorates: { x: make }, needs: ['x'] }),
    loose('outer', { decorates: { x: make }, wants: ['x'] }),
  );
  assert.equal(namesOf(ordered), 'maker inner outer');
});

test('"after" orders without a service and is ignored for a plugin that is absent', () => {
  const { ordered } = order(loose('a', { after: ['b', 'nobody', 'a'] }), loose('b'));
  assert.equal(namesOf(ordered), 'b a');
});

test('a want that creates a circular dependency is dropped and reported', () => {
  const { ordered, dropped } = order(
    loose('a', { provides: { x: make }, wants: ['y'] }),
    loose('b', { provides: { y: make }, needs: ['x'] }),
  );
  assert.equal(namesOf(ordered), 'a b');
  assert.deepEqual(dropped, [{ plugin: 'a', service: 'y' }]);
});

test('of two plugins that want each other, the first in the list boots first', () => {
  const [a, b] = [
    loose('a', { provides: { x: make }, wants: ['y'] }),
    loose('b', { provides: { y: make }, wants: ['x'] }),
  ];
  assert.equal(namesOf(order(a!, b!).ordered), 'a b');
  assert.equal(namesOf(order(b!, a!).ordered), 'b a');
});

test('a cycle of needs is refused with every plugin and its reason', () => {
  assert.throws(
    () =>
      order(
        loose('a', { provides: { x: make }, needs: ['y'] }),
        loose('b', { provides: { y: make }, after: ['c'] }),
        loose('c', { decorates: { x: make } }),
      ),
    (error: { code: string; message: string }) => {
      assert.equal(error.code, 'KERNEL_CYCLE');
      assert.match(error.message, /"a" needs "y" of "b", "b" boots after "c", "c" decorates "x" of "a"/);
      return true;
    },
  );
});

const pluginLists = fc
  .integer({ min: 1, max: 9 })
  .chain((count) =>
    fc.array(
      fc.record({
        needs: fc.uniqueArray(fc.nat(count - 1), { maxLength: 2 }),
        wants: fc.uniqueArray(fc.nat(count - 1), { maxLength: 2 }),
        after: fc.uniqueArray(fc.nat(count + 1), { maxLength: 2 }),
        decorates: fc.uniqueArray(fc.nat(count - 1), { maxLength: 1 }),
      }),
      { minLength: count, maxLength: count },
    ),
  )
  .map((specs) =>
    specs.map(({ needs, wants, after, decorates }, i) =>
      loose(`p${i}`, {
        provides: { [`s${i}`]: make },
        needs: needs.map((n) => `s${n}`),
        wants: wants.map((n) => `s${n}`),
        after: after.map((n) => `p${n}`),
        decorates: Object.fromEntries(decorates.filter((n) => n !== i).map((n) => [`s${n}`, make])),
      }),
    ),
  );

test('every order respects every need, every want not dropped and every "after", and sorting it again changes nothing', () => {
  fc.assert(
    fc.property(pluginLists, (plugins) => {
      const before = JSON.stringify(plugins);
      let result: ReturnType<typeof order>;
      try {
        result = order(...plugins);
      } catch (error) {
        assert.equal((error as { code: string }).code, 'KERNEL_CYCLE');
        return;
      }
      const { ordered, dropped } = result;
      const at = new Map(ordered.map(({ name }, i) => [name, i]));
      assert.equal(JSON.stringify(plugins), before);
      assert.deepEqual([...at.keys()].sort(), plugins.map(({ name }) => name).sort());
      const { decoratorsOf } = resolveProviders(plugins);
      for (const { name, spec } of plugins) {
        const lost = dropped.filter((d) => d.plugin === name).map((d) => d.service);
        const used = [
          ...spec.needs!,
          ...spec.wants!.filter((want) => !lost.includes(want) || spec.needs!.includes(want)),
        ];
        for (const service of used) {
          const provider = service.replace('s', 'p');
          assert.ok(at.get(provider)! <= at.get(name)!, `${name} uses ${service}`);
          const decorators = decoratorsOf.get(service) ?? [];
          if (provider !== name && !decorators.includes(name))
            for (const decorator of decorators)
              assert.ok(at.get(decorator)! < at.get(name)!, `${name} uses ${service}`);
        }
        for (const earlier of spec.after!)
          if (earlier !== name && at.has(earlier))
            assert.ok(at.get(earlier)! < at.get(name)!, `${name} after ${earlier}`);
        for (const service of Object.keys(spec.decorates!))
          assert.ok(at.get(service.replace('s', 'p'))! < at.get(name)!);
      }
      if (dropped.length === 0) assert.equal(namesOf(order(...ordered).ordered), namesOf(ordered));
    }),
    { numRuns: 500 },
  );
});
