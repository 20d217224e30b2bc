import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { contentTypes } from '@mortise/content-types';
import type { AttributeSchema, ContentTypeSchema, RelationKind } from '@mortise/content-types/contract';
import { createKernel, definePlugin, isMortiseError } from '@mortise/kernel';
import { validateBody } from '../src/validate-body.ts';

// Recorded responses of Strapi 5 to bodies of one type: the refused key with its details, or null if the keys were
// accepted.

type Reported = readonly [message: string, details: unknown] | null;
const recorded = JSON.parse(readFileSync(join(import.meta.dirname, 'strapi-bodies.json'), 'utf8')) as [
  Record<string, unknown>,
  Reported,
][];

const typeOf = (singularName: string, attributes: Record<string, AttributeSchema>): ContentTypeSchema => ({
  ...{ info: { singularName, pluralName: `${singularName}s`, displayName: singularName }, attributes },
});
const to = (relation: RelationKind, target: string): AttributeSchema => ({ type: 'relation', relation, target });
const TARGET = 'api::target.target';
const SECRET = 'api::secret.secret';
const model = definePlugin({
  name: 'model',
  contributes: {
    components: {
      'rules.leaf': {
        ...{ collectionName: 'leaves', info: { displayName: 'Leaf' } },
        attributes: { strReq: { type: 'string' }, link: to('oneToOne', TARGET), hidden: to('oneToOne', SECRET) },
      },
    },
    contentTypes: {
      'api::target.target': typeOf('target', { name: { type: 'string' } }),
      'api::secret.secret': typeOf('secret', { name: { type: 'string' } }),
      'plugin::upload.folder': typeOf('folder', {}),
      'plugin::upload.file': typeOf('file', {
        name: { type: 'string' },
        folder: to('manyToOne', 'plugin::upload.folder'),
        related: { type: 'relation', relation: 'morphToMany' },
      }),
      'api::link.link': typeOf('link', {
        ...{ name: { type: 'string' }, one1: to('oneToOne', TARGET), manies: to('manyToMany', TARGET) },
        ...{ must: to('manyToOne', TARGET), hidden: to('manyToOne', SECRET), hides: to('oneToMany', SECRET) },
        ...{ pic: { type: 'media' }, pics: { type: 'media', multiple: true } },
        part: { type: 'component', component: 'rules.leaf' },
        zone: { type: 'dynamiczone', components: ['rules.leaf'] },
        self: { type: 'relation', relation: 'oneToMany', target: 'api::link.link', mappedBy: 'owner' },
        owner: { type: 'relation', relation: 'manyToOne', target: 'api::link.link', inversedBy: 'self' },
        ...{ poly: { type: 'relation', relation: 'morphToMany' }, poly1: { type: 'relation', relation: 'morphToOne' } },
      }),
    },
  },
});
const kernel = createKernel([contentTypes(), model()]);
await kernel.boot();
const link = kernel.use.contentTypes.get('api::link.link');
await kernel.stop();

const can = (action: string) => action === `${TARGET}.find` || action === 'api::link.link.find';
function reportedBy(data: unknown): Reported {
  try {
    validateBody(link, { data }, can);
    return null;
  } catch (error) {
    assert.ok(isMortiseError(error), String(error));
    return [error.wire!.message!, error.wire!.details];
  }
}

/**
 * Intended differences: a morphToOne accepts one target, which Strapi's API cannot express; populate options are not
 * valid in a body.
 */
const isIntendedDifference = ({ poly1, poly, ...rest }: Record<string, unknown>) =>
  (typeof poly1 === 'object' && !Array.isArray(poly1)) ||
  poly === true ||
  /"(on|count)"/.test(JSON.stringify(poly) ?? '')
    ? !Object.keys(rest).length
    : 'localizations' in rest;

test('keys of a body are validated as in Strapi', () => {
  const seen = recorded.flatMap(([data, strapi]) => {
    const ours = reportedBy(data);
    return isIntendedDifference(data) || JSON.stringify(ours) === JSON.stringify(strapi)
      ? []
      : [{ data: JSON.stringify(data), strapi, ours }];
  });
  assert.deepEqual(seen, []);
});

test('a morphToOne accepts one target of a type that the caller may read', () => {
  assert.equal(reportedBy({ poly1: { __type: TARGET, id: 1 } }), null);
  assert.equal(reportedBy({ poly1: { __type: SECRET, id: 1 } })?.[0], 'Invalid key poly1');
});
