import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PolicyError } from '@mortise/errors/define';
import type { Endpoint } from '@mortise/kernel';
import type { PolicyContext, PolicyEntry } from '../src/contract.ts';
import { bindPolicies, collectPolicies } from '../src/resolve.ts';

const evaluated: string[] = [];
const policyReturning = (name: string, answer: () => unknown) => () => {
  evaluated.push(name);
  return answer();
};
const refuse = (words: string) => () => {
  throw new PolicyError(words);
};
const policies = collectPolicies([
  {
    plugin: 'app',
    value: {
      'global::yes': policyReturning('yes', () => true),
      'global::later': policyReturning('later', async () => true),
      'global::no': policyReturning('no', () => false),
      'global::closed': policyReturning('closed', refuse('closed')),
      'global::away': policyReturning('away', refuse('away')),
      'global::broken': policyReturning('broken', () => {
        throw new TypeError('broken');
      }),
      'global::limit': { validator: ({ limit }: { limit: number }) => void limit.toFixed(), handler: () => true },
    },
  },
]);
const bound = (entry: PolicyEntry) => {
  const route: Endpoint['route'] = { method: 'GET', path: '/a', handler: () => 0, config: { policies: [entry] } };
  return bindPolicies({ id: 'GET /a', route }, policies)[0]!;
};
const evaluate = async (entry: PolicyEntry) => {
  evaluated.length = 0;
  try {
    return await bound(entry).evaluate({} as PolicyContext);
  } catch (error) {
    return (error as Error).message;
  }
};

test('the first policy of anyOf that allows decides, and the rest does not run', async () => {
  assert.equal(await evaluate({ anyOf: ['no', 'closed', 'later', 'yes'] }), true);
  assert.deepEqual(evaluated, ['no', 'closed', 'later']);
});

test('if no policy of anyOf allows, the last rejection is used, with its message', async () => {
  assert.equal(await evaluate({ anyOf: ['closed', 'away'] }), 'away');
  assert.equal(await evaluate({ anyOf: ['closed', 'no'] }), false);
});

test('all policies of allOf must allow, and none runs after a rejection', async () => {
  assert.equal(await evaluate({ allOf: ['yes', 'later'] }), true);
  assert.equal(await evaluate({ allOf: ['yes', 'no', 'yes'] }), false);
  assert.deepEqual(evaluated, ['yes', 'no']);
  assert.equal(await evaluate({ allOf: ['closed', 'yes'] }), 'closed');
});

test('not inverts a policy', async () => {
  assert.equal(await evaluate({ not: 'closed' }), true);
  assert.equal(await evaluate({ not: 'no' }), true);
  assert.equal(await evaluate({ not: 'later' }), false);
});

test('an error of a policy is not a rejection, at any level', async () => {
  for (const entry of [{ anyOf: ['broken', 'yes'] }, { not: 'broken' }, { allOf: ['broken'] }]) {
    assert.equal(await evaluate(entry), 'broken');
  }
});

test('compositions nest, name their parts, and validate configs once, at boot', async () => {
  const nested: PolicyEntry = {
    anyOf: [{ allOf: ['yes', { not: 'later' }] }, { name: 'limit', config: { limit: 3 } }],
  };
  assert.equal(await evaluate(nested), true);
  assert.match(bound(nested).name, /^anyOf\(allOf\(global::yes, not\(global::later\)\), global::limit\)$/);
  assert.throws(() => bound({ anyOf: [{ name: 'limit' }] }), { code: 'POLICIES_CONFIG_INVALID' });
  assert.throws(() => bound({ not: 'nowhere' }), { code: 'POLICIES_UNKNOWN' });
});
