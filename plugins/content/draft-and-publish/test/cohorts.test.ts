import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askedCohort, cohortNames, hasPublishedVersion, publicationFilter } from '../src/cohorts.ts';

test('publicationFilter accepts its values only, and rejects others with Strapi’s message', () => {
  for (const name of cohortNames) assert.equal(publicationFilter.judge(name), name);
  for (const value of ['', 'Modified', 'toString', ['modified'], { modified: true }, null, 1]) {
    assert.throws(() => publicationFilter.judge(value), {
      code: 'DRAFT_AND_PUBLISH_FILTER_INVALID',
      wire: {
        message: `Invalid value for 'publicationFilter'. Expected one of: ${cohortNames.join(', ')}.`,
        details: { source: 'query', param: 'publicationFilter' },
      },
    });
  }
});

test('hasPublishedVersion is true or false, as a boolean or a string', () => {
  assert.deepEqual([true, 'true', false, 'false'].map(hasPublishedVersion.judge), [true, true, false, false]);
  for (const value of ['', '1', 't', ['true'], null, 0]) {
    assert.throws(() => hasPublishedVersion.judge(value), {
      code: 'DRAFT_AND_PUBLISH_FLAG_INVALID',
      wire: { message: "Invalid value for 'hasPublishedVersion'. Expected boolean or 'true'/'false' string." },
    });
  }
});

test('publicationFilter takes precedence over hasPublishedVersion, which concerns documents in any locale', () => {
  assert.equal(askedCohort({}), undefined);
  assert.equal(askedCohort({ hasPublishedVersion: true }), 'has-published-version-document');
  assert.equal(askedCohort({ hasPublishedVersion: false }), 'never-published-document');
  assert.equal(askedCohort({ hasPublishedVersion: true, publicationFilter: 'modified' }), 'modified');
});
