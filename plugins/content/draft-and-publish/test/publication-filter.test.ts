import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  hasPublishedVersion,
  publicationFilter,
  publicationStates,
  requestedState,
} from '../src/publication-filter.ts';

test('publicationFilter accepts its values only, and rejects others with Strapi’s message', () => {
  for (const name of publicationStates) assert.equal(publicationFilter.parse(name), name);
  for (const value of ['', 'Modified', 'toString', ['modified'], { modified: true }, null, 1]) {
    assert.throws(() => publicationFilter.parse(value), {
      code: 'DRAFT_AND_PUBLISH_FILTER_INVALID',
      wire: {
        message: `Invalid value for 'publicationFilter'. Expected one of: ${publicationStates.join(', ')}.`,
        details: { source: 'query', param: 'publicationFilter' },
      },
    });
  }
});

test('hasPublishedVersion is true or false, as a boolean or a string', () => {
  assert.deepEqual([true, 'true', false, 'false'].map(hasPublishedVersion.parse), [true, true, false, false]);
  for (const value of ['', '1', 't', ['true'], null, 0]) {
    assert.throws(() => hasPublishedVersion.parse(value), {
      code: 'DRAFT_AND_PUBLISH_FLAG_INVALID',
      wire: { message: "Invalid value for 'hasPublishedVersion'. Expected boolean or 'true'/'false' string." },
    });
  }
});

test('publicationFilter takes precedence over hasPublishedVersion, which concerns documents in any locale', () => {
  assert.equal(requestedState({}), undefined);
  assert.equal(requestedState({ hasPublishedVersion: true }), 'has-published-version-document');
  assert.equal(requestedState({ hasPublishedVersion: false }), 'never-published-document');
  assert.equal(requestedState({ hasPublishedVersion: true, publicationFilter: 'modified' }), 'modified');
});
