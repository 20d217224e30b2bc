import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Endpoint, RequestContext } from '@mortise/kernel';
import type { Route } from '@mortise/routing/contract';
import type { PolicyContext, PolicyEntry } from '../src/contract.ts';
import { definePolicy } from '../src/define.ts';
import { bindPolicies, collectPolicies, createPolicyLookup } from '../src/resolve.ts';

const policyNamed = (name: string) => definePolicy(() => name);
const policies = collectPolicies([
  {
    plugin: 'app',
    value: {
      'global::owner': policyNamed('global'),
      'api::book.owner': policyNamed('book'),
      'plugin::shop.owner': policyNamed('shop'),
      'global::only': policyNamed('only'),
      'global::echo': definePolicy((_, config: { mark: string }) => config.mark),
      'global::picky': definePolicy<{ limit?: number }>({
        validator: (config) => {
          if (typeof config?.limit !== 'number') throw new Error('limit is missing');
        },
        handler: (_, { limit }) => limit,
      }),
    },
  },
]);
const createEndpoint = (
  entries: unknown,
  { info, action }: { info?: Route['info']; action?: string } = {},
): Endpoint => ({
  id: 'GET /a',
  route: {
    method: 'GET',
    path: '/a',
    handler: () => undefined,
    config: { policies: entries as PolicyEntry[] },
    ...(info && { info }),
  },
  ...(action !== undefined && { action }),
});
const ctx = {} as RequestContext as PolicyContext;
const answers = (entries: unknown, place?: Parameters<typeof createEndpoint>[1]) =>
  bindPolicies(createEndpoint(entries, place), policies).map(({ evaluate }) => evaluate(ctx));

test('a uid is that policy; a name is looked up in the plugin, the API, the action’s API, then globally', () => {
  assert.deepEqual(answers(['plugin::shop.owner'], { info: { apiName: 'book' } }), ['shop']);
  assert.deepEqual(answers(['owner'], { info: { pluginName: 'shop' } }), ['shop']);
  assert.deepEqual(answers(['owner'], { info: { apiName: 'book' } }), ['book']);
  assert.deepEqual(answers(['owner'], { action: 'api::book.book.find' }), ['book']);
  assert.deepEqual(answers(['owner'], { action: 'api::other.other.find' }), ['global']);
  assert.deepEqual(answers(['owner', 'only']), ['global', 'only']);
});

test('an entry is a name, a function, or a name with its config', () => {
  assert.deepEqual(answers(['only', () => 'inline', { name: 'echo', config: { mark: 'm' } }]), ['only', 'inline', 'm']);
  assert.deepEqual(answers([{ name: 'picky', config: { limit: 3 } }]), [3]);
  assert.deepEqual(answers(undefined), []);
});

test('an unknown policy is refused with the nearest, or with the candidate uids', () => {
  assert.throws(() => answers(['global::onyl']), { code: 'POLICIES_UNKNOWN', remedy: /"global::only"/ });
  assert.throws(() => answers(['ownr']), { code: 'POLICIES_UNKNOWN', remedy: /"global::owner"/ });
  assert.throws(() => answers(['nowhere'], { info: { apiName: 'book' } }), {
    code: 'POLICIES_UNKNOWN',
    message: /GET \/a.*"nowhere"/,
    remedy: /api::book\.nowhere, global::nowhere/,
  });
});

test('a config that the validator rejects is refused with its message', () => {
  for (const entry of ['picky', { name: 'picky', config: {} }]) {
    assert.throws(() => answers([entry]), { code: 'POLICIES_CONFIG_INVALID', message: /GET \/a.*limit is missing/ });
  }
});

test('an invalid list and an invalid entry are refused', () => {
  const odd = [{ name: 'only', options: {} }, { anyOf: ['only'], not: 'only' }, { anyOf: [] }, { allOf: 'only' }];
  for (const entries of ['only', {}, [{ nme: 'only' }], [null], [7], [{}], ...odd.map((entry) => [entry])]) {
    assert.throws(() => answers(entries), { code: 'POLICIES_ENTRY_INVALID' }, JSON.stringify(entries));
  }
});

test('an invalid contributed policy is refused', () => {
  const value = { 'global::x': { handle: () => true } } as never;
  assert.throws(() => collectPolicies([{ plugin: 'app', value }]), {
    code: 'POLICIES_POLICY_INVALID',
    message: /"app"/,
  });
});

test('a policy is returned by uid, and an unknown uid is refused with the nearest', () => {
  const of = createPolicyLookup(() => policies);
  assert.equal(of('global::only'), policies.get('global::only'));
  assert.throws(() => of('global::onyl'), { code: 'POLICIES_MISSING', remedy: 'Did you mean "global::only"?' });
});
