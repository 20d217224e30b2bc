import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attribute, ContentType } from '@mortise/content-types/contract';
import type { DocumentCall } from '@mortise/documents/contract';
import type { NodePosition, PlanNode } from '@mortise/query/contract';
import { errors } from '../src/errors.ts';
import { scopeToVersion, versionsToWrite } from '../src/versions.ts';

const publishedAt: Attribute = {
  name: 'publishedAt',
  kind: 'scalar',
  type: 'datetime',
  private: false,
  writable: false,
  required: false,
  system: true,
  schema: { type: 'datetime' },
};
const typeWith = (draftAndPublish: boolean): ContentType => ({
  uid: 'api::story.story',
  kind: 'collectionType',
  collectionName: 'stories',
  singularName: 'story',
  pluralName: 'stories',
  displayName: 'Story',
  options: { draftAndPublish },
  pluginOptions: {},
  attributes: new Map([['publishedAt', publishedAt]]),
  scalars: [publishedAt],
  plugin: 'test',
});
const nodeOf = (type: ContentType): PlanNode => ({ type, fields: [], where: undefined, sort: [], populate: [] });
const root = { role: 'root', status: undefined, readParams: {} } as const;
const callOf = (type: ContentType, action: DocumentCall['action'], status?: string): DocumentCall => ({
  uid: type.uid,
  contentType: type,
  action,
  params: status === undefined ? {} : { status },
  context: {},
  wantsTotal: false,
  startedAt: 0,
});

test('published means published, everything else means drafts', () => {
  const wantsNull = (status: string | undefined) => {
    const { scope } = scopeToVersion(nodeOf(typeWith(true)), { ...root, status });
    assert.ok(scope?.kind === 'compare' && scope.field === publishedAt && scope.operator === '$null');
    return 'value' in scope.operand && scope.operand.value;
  };
  assert.deepEqual(['published', 'draft', 'x', '', undefined].map(wantsNull), [false, true, true, true, true]);
});

test('an existing scope is kept', () => {
  const other = { kind: 'any', of: [] } as const;
  const { scope } = scopeToVersion({ ...nodeOf(typeWith(true)), scope: other }, { ...root, status: 'draft' });
  assert.ok(scope?.kind === 'all' && scope.of.length === 2 && scope.of[0] === other);
});

test('a publication state narrows the root and populated nodes, not those of filters and sorts', () => {
  const node = nodeOf(typeWith(true));
  const kindOfScope = (role: NodePosition['role']) =>
    scopeToVersion(node, { role, status: 'draft', readParams: { publicationFilter: 'never-published' } }).scope?.kind;
  assert.deepEqual((['root', 'populate', 'filter', 'sort'] as const).map(kindOfScope), [
    'all',
    'all',
    'compare',
    'compare',
  ]);
});

test('a type without drafts is unchanged, whatever the status is', () => {
  const node = nodeOf(typeWith(false));
  assert.equal(scopeToVersion(node, { ...root, status: 'published' }), node);
});

test('a write addresses the draft and, with status published, the published row; a delete both', () => {
  const given = [{ status: undefined, locale: 'fr' }];
  const statuses = (action: DocumentCall['action'], status?: string, drafts = true) =>
    versionsToWrite(given, callOf(typeWith(drafts), action, status)).map((v) => `${v.status} ${v.locale}`);
  assert.deepEqual(statuses('create'), ['draft fr']);
  assert.deepEqual(statuses('update', 'published'), ['draft fr', 'published fr']);
  assert.deepEqual(statuses('delete'), ['draft fr', 'published fr']);
  assert.deepEqual(statuses('delete', 'published'), ['draft fr', 'published fr']);
  assert.throws(() => statuses('delete', 'draft'), { code: 'DRAFT_AND_PUBLISH_DRAFT_STAYS' });
  assert.deepEqual(statuses('delete', 'draft', false), ['undefined fr']);
  assert.deepEqual(statuses('publish'), ['draft fr']);
  assert.deepEqual(statuses('discardDraft'), ['published fr']);
  assert.deepEqual(statuses('clone', 'published'), ['draft fr']);
  assert.deepEqual(statuses('create', 'published', false), ['undefined fr']);
});

test('an option that is neither true nor false is rejected', () => {
  const error = errors.OPTION_INVALID({ uid: 'api::story.story', value: 'yes' });
  assert.equal(error.code, 'DRAFT_AND_PUBLISH_OPTION_INVALID');
  assert.match(error.message, /"yes"/);
});
