import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askedCohort, cohortNames, hasPublishedVersion, publicationFilter } from '../src/cohorts.ts';

test('a cohort is asked for by one of its names, in Strapi’s words where it is not', () => {
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

test('the older parameter is true or false, as such or as a text', () => {
  assert.deepEqual([true, 'true', false, 'false'].map(hasPublishedVersion.judge), [true, true, false, false]);
  for (const value of ['', '1', 't', ['true'], null, 0]) {
    assert.throws(() => hasPublishedVersion.judge(value), {
      code: 'DRAFT_AND_PUBLISH_FLAG_INVALID',
      wire: { message: "Invalid value for 'hasPublishedVersion'. Expected boolean or 'true'/'false' string." },
    });
  }
});

test('publicationFilter goes before hasPublishedVersion, which is about documents in any locale', () => {
  assert.equal(askedCohort({}), undefined);
  assert.equal(askedCohort({ hasPublishedVersion: true }), 'has-published-version-document');
  assert.equal(askedCohort({ hasPublishedVersion: false }), 'never-published-document');
  assert.equal(askedCohort({ hasPublishedVersion: true, publicationFilter: 'modified' }), 'modified');
});
