import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseJson } from '../src/json.ts';

const nested = (depth: number, inner = '1') => '['.repeat(depth) + inner + ']'.repeat(depth);

describe('a JSON body', () => {
  it('is accepted at the depth limit and rejected one level deeper, arrays and objects alike', () => {
    assert.ok(parseJson(nested(256)));
    assert.throws(() => parseJson(nested(257)), { code: 'HTTP_BODY_TOO_DEEP' });
    assert.ok(parseJson('{"a":'.repeat(256) + 1 + '}'.repeat(256)));
    assert.throws(() => parseJson('{"a":'.repeat(257) + 1 + '}'.repeat(257)), { code: 'HTTP_BODY_TOO_DEEP' });
  });

  it('may have any width, and brackets in strings do not count', () => {
    assert.equal((parseJson(`[${Array(1000).fill('[]').join()}]`) as unknown[]).length, 1000);
    const text = '["\\'.repeat(500);
    assert.deepEqual(parseJson(JSON.stringify([text, text])), [text, text]);
  });

  it('is validated by JSON.parse, whatever its brackets are', () => {
    for (const text of [
      nested(300).slice(0, -1),
      '["'.padEnd(1000, '['),
      `["\\${'x'.repeat(400)}`,
      `{${']'.repeat(400)}`,
    ])
      assert.throws(() => parseJson(text), { code: /^HTTP_BODY_(?:MALFORMED|TOO_DEEP)$/ });
  });
});
