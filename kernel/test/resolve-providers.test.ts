import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolveProviders } from '../src/resolve-providers.ts';
import { loose } from './registry.ts';

const make = () => ({});
const routing = loose('routing', { provides: { router: make } });
const coded =
  (code: string, message: RegExp, remedy: RegExp) => (error: { code: string; message: string; remedy: string }) => {
    assert.equal(error.code, code);
    assert.match(error.message, message);
    assert.match(error.remedy, remedy);
    return true;
  };

test('a service provided twice is refused with both names and the line to write', () => {
  const other = loose('other', { provides: { router: make } });
  assert.throws(
    () => resolveProviders([routing, other]),
    coded('KERNEL_SERVICE_DUPLICATE', /"router".*"routing".*"other"/, /replaces: \['router'\] in "other"/),
  );
});

test('a replacement becomes the provider, at any position in the list', () => {
  const mine = loose('mine', { provides: { router: make }, replaces: ['router'] });
  for (const list of [
    [routing, mine],
    [mine, routing],
  ]) {
    const settled = resolveProviders(list);
    assert.equal(settled.providerOf.get('router'), 'mine');
    assert.deepEqual(settled.replacedProviders.get('router'), ['routing']);
  }
});

test('two replacements of one service are refused, without the advice to replace', () => {
  const [mine, yours] = ['mine', 'yours'].map((name) =>
    loose(name, { provides: { router: make }, replaces: ['router'] }),
  );
  assert.throws(
    () => resolveProviders([routing, mine!, yours!]),
    coded('KERNEL_SERVICE_DUPLICATE', /replaced by "mine" and by "yours"/, /leave out "mine" or "yours"/),
  );
});

test('replacing a service that no other plugin, or the plugin itself, provides is refused', () => {
  const dead = loose('dead', { provides: { routes: make }, replaces: ['routes'] });
  const empty = loose('empty', { replaces: ['router'] });
  assert.throws(
    () => resolveProviders([routing, dead]),
    coded('KERNEL_REPLACE_TARGET_UNKNOWN', /"dead".*"routes"/, /"router"/),
  );
  assert.throws(
    () => resolveProviders([routing, empty]),
    coded('KERNEL_REPLACE_TARGET_UNKNOWN', /"empty"/, /provide "router" there/),
  );
});

test('decorating an unknown service is refused with the nearest name', () => {
  const dead = loose('dead', { decorates: { ruoter: make } });
  assert.throws(
    () => resolveProviders([routing, dead]),
    coded('KERNEL_DECORATOR_TARGET_UNKNOWN', /"dead".*"ruoter"/, /"router"/),
  );
});

test('an unmet need is refused with the nearest name and a remedy', () => {
  const needy = loose('needy', { needs: ['routr'] });
  assert.throws(
    () => resolveProviders([routing, needy]),
    coded('KERNEL_NEED_MISSING', /"needy".*"routr"/, /"router".*leave "needy" out/),
  );
});
