import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PolicyError } from '@mortise/errors/define';
import type { Endpoint } from '@mortise/kernel';
import type { PolicyContext, PolicyEntry } from '../src/contract.ts';
import { boundPolicies, policiesOf } from '../src/resolve.ts';

const asked: string[] = [];
const says = (name: string, answer: () => unknown) => () => {
  asked.push(name);
  return answer();
};
const refuse = (words: string) => () => {
  throw new PolicyError(words);
};
const policies = policiesOf([
  {
    plugin: 'app',
    value: {
      'global::yes': says('yes', () => true),
      'global::later': says('later', async () => true),
      'global::no': says('no', () => false),
      'global::closed': says('closed', refuse('closed')),
      'global::away': says('away', refuse('away')),
      'global::broken': says('broken', () => {
        throw new TypeError('broken');
      }),
      'global::limit': { validator: ({ limit }: { limit: number }) => void limit.toFixed(), handler: () => true },
    },
  },
]);
const bound = (entry: PolicyEntry) => {
  const route: Endpoint['route'] = { method: 'GET', path: '/a', handler: () => 0, config: { policies: [entry] } };
  return boundPolicies({ id: 'GET /a', route }, policies)[0]!;
};
const ask = async (entry: PolicyEntry) => {
  asked.length = 0;
  try {
    return await bound(entry).ask({} as PolicyContext);
  } catch (error) {
    return (error as Error).message;
  }
};

test('the first policy of anyOf that allows decides, and the rest does not run', async () => {
  assert.equal(await ask({ anyOf: ['no', 'closed', 'later', 'yes'] }), true);
  assert.deepEqual(asked, ['no', 'closed', 'later']);
});

test('if no policy of anyOf allows, the last rejection is used, with its message', async () => {
  assert.equal(await ask({ anyOf: ['closed', 'away'] }), 'away');
  assert.equal(await ask({ anyOf: ['closed', 'no'] }), false);
});

test('all policies of allOf must allow, and none runs after a rejection', async () => {
  assert.equal(await ask({ allOf: ['yes', 'later'] }), true);
  assert.equal(await ask({ allOf: ['yes', 'no', 'yes'] }), false);
  assert.deepEqual(asked, ['yes', 'no']);
  assert.equal(await ask({ allOf: ['closed', 'yes'] }), 'closed');
});

test('not inverts a policy', async () => {
  assert.equal(await ask({ not: 'closed' }), true);
  assert.equal(await ask({ not: 'no' }), true);
  assert.equal(await ask({ not: 'later' }), false);
});

test('an error of a policy is not a rejection, at any level', async () => {
  for (const entry of [{ anyOf: ['broken', 'yes'] }, { not: 'broken' }, { allOf: ['broken'] }]) {
    assert.equal(await ask(entry), 'broken');
  }
});

test('compositions nest, name their parts, and validate configs once, at boot', async () => {
  const nested: PolicyEntry = {
    anyOf: [{ allOf: ['yes', { not: 'later' }] }, { name: 'limit', config: { limit: 3 } }],
  };
  assert.equal(await ask(nested), true);
  assert.match(bound(nested).name, /^anyOf\(allOf\(global::yes, not\(global::later\)\), global::limit\)$/);
  assert.throws(() => bound({ anyOf: [{ name: 'limit' }] }), { code: 'POLICIES_CONFIG_INVALID' });
  assert.throws(() => bound({ not: 'nowhere' }), { code: 'POLICIES_UNKNOWN' });
});
