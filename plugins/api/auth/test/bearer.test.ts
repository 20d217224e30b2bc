import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isBearer } from '../src/strategies.ts';

test('a bearer token is two words, the first case-insensitive, as in Strapi', () => {
  for (const sent of ['Bearer x', 'bearer x', 'BEARER x', 'Bearer  x', 'Bearer\tx']) assert.ok(isBearer(sent), sent);
  for (const sent of [undefined, '', 'Bearer', 'Bearerx', 'Bearer x y', 'Basic x', 'x Bearer y']) {
    assert.ok(!isBearer(sent), sent);
  }
});
