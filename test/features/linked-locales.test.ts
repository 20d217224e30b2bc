import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { AttributeSchema, ContentTypeSchema } from '@mortise/content-types/contract';
import type {} from '@mortise/standard/contracts';
import { type Booted, boot } from '../src/index.ts';

const type = (
  name: string,
  localized: boolean,
  attributes: Readonly<Record<string, AttributeSchema>>,
): ContentTypeSchema => ({
  info: { singularName: name, pluralName: `${name}s`, displayName: name },
  pluginOptions: { i18n: { localized } },
  attributes: { name: { type: 'string', pluginOptions: { i18n: { localized: true } } }, ...attributes },
});
const to = (relation: 'manyToOne' | 'manyToMany' | 'oneToMany', target: string, more = {}): AttributeSchema => ({
  type: 'relation',
  relation,
  target: `api::${target}.${target}`,
  ...more,
});
/** Shops and cities are shared by all locales; guides and groups are localized. */
const contentTypes = {
  'api::shop.shop': type('shop', false, {
    group: to('manyToOne', 'group'),
    groups: to('manyToMany', 'group'),
    guides: to('oneToMany', 'guide', { mappedBy: 'shop' }),
    city: to('manyToOne', 'city'),
    box: { type: 'component', component: 'parts.box' },
    zone: { type: 'dynamiczone', components: ['parts.box'] },
  }),
  'api::city.city': type('city', false, {}),
  'api::group.group': type('group', true, {}),
  'api::guide.guide': type('guide', true, {
    group: to('manyToOne', 'group'),
    shop: to('manyToOne', 'shop', { inversedBy: 'guides' }),
  }),
};
const components = {
  'parts.box': {
    collectionName: 'components_parts_boxes',
    info: { displayName: 'box' },
    attributes: { group: to('manyToOne', 'group') },
  },
};

/** Every expectation was checked against Strapi 5.54. */
describe('the locale of a request and what its entries are linked to', () => {
  let server: Booted;
  before(async () => {
    const grants = ['shop', 'city', 'group', 'guide'].map((name) => `api::${name}.${name}.find`);
    server = await boot({ contentTypes, components, grants });
    const groups = server.documents('api::group.group');
    const { documentId: group } = await groups.create({ data: { name: 'garden' } });
    await groups.update({ documentId: group!, locale: 'fr', data: { name: 'jardin' } });
    const { documentId: city } = await server.documents('api::city.city').create({ data: { name: 'Rome' } });
    const both = [{ documentId: group }, { documentId: group, locale: 'fr' }];
    const { documentId: shop } = await server.documents('api::shop.shop').create({
      data: {
        name: 'shop',
        group,
        groups: { connect: both },
        city,
        box: { group },
        zone: [{ __component: 'parts.box', group: { connect: [{ documentId: group, locale: 'fr' }] } }],
      },
    });
    const guides = server.documents('api::guide.guide');
    const { documentId: guide } = await guides.create({ data: { name: 'guide', group, shop } });
    await guides.update({ documentId: guide!, locale: 'fr', data: { name: 'le guide', group, shop } });
  });
  after(() => server.stop());

  const get = async (path: string) => {
    const answer = await server.http.inject(`/api/${path}`);
    assert.equal(answer.statusCode, 200, answer.body);
    return answer.json();
  };
  const LOCALES = ['', 'locale=en', 'locale=fr', 'locale=*', 'locale=xx'];

  for (const locale of LOCALES) {
    test(`a root that is not localized keeps its relations with ${locale || 'no locale'}`, async () => {
      const { data, meta } = await get(
        `shops?${locale}&populate[group]=true&populate[groups][sort]=name&populate[guides][sort]=name&populate[city]=true` +
          '&populate[box][populate]=*&populate[zone][populate]=*',
      );
      const [shop] = data;
      const names = (rows: readonly { name: string }[]) => rows.map(({ name }) => name);
      assert.equal(meta.pagination.total, 1);
      assert.deepEqual([shop.group.name, shop.city.name], ['garden', 'Rome']);
      assert.deepEqual(
        [names(shop.groups), names(shop.guides)],
        [
          ['garden', 'jardin'],
          ['guide', 'le guide'],
        ],
      );
      assert.deepEqual([shop.box.group.name, shop.zone[0].group.name], ['garden', 'jardin']);
      const counted = await get(`shops?${locale}&populate[groups][count]=true`);
      assert.deepEqual(counted.data[0].groups, { count: 2 });
    });

    test(`filters and sorts of a root that is not localized see every link with ${locale || 'no locale'}`, async () => {
      const total = async (filters: string) => (await get(`shops?${locale}&${filters}`)).meta.pagination.total;
      assert.equal(await total('filters[group][name]=garden&sort=group.name'), 1);
      assert.equal(await total('filters[groups][name]=jardin&sort=groups.name'), 1);
      assert.equal(await total('filters[guides][name]=le guide'), 1);
      assert.equal(await total('filters[box][group][name]=garden'), 1);
      assert.equal(await total('filters[group][id][$null]=true'), 0);
    });
  }

  test('a localized root is narrowed, and its own links stay in its locale', async () => {
    for (const [locale, names] of [
      ['', ['guide', 'garden']],
      ['locale=fr', ['le guide', 'jardin']],
    ] as const) {
      const { data } = await get(`guides?${locale}&populate=group`);
      assert.deepEqual(
        data.map((guide: { name: string; group: { name: string } }) => [guide.name, guide.group.name]),
        [names],
      );
    }
    assert.equal((await get('guides?locale=*')).data.length, 2);
    assert.equal((await get('guides?locale=xx')).data.length, 0);
  });

  test('what a localized root reaches through a shared entry is there in every locale', async () => {
    const { data } = await get('guides?locale=fr&populate[shop][populate][guides][sort]=name');
    const [{ shop }] = data;
    assert.deepEqual(
      shop.guides.map(({ name }: { name: string }) => name),
      ['guide', 'le guide'],
    );
    assert.equal((await get('guides?locale=fr&filters[shop][guides][name]=guide')).data.length, 1);
  });

  test('documents read the same', async () => {
    const shops = server.documents('api::shop.shop');
    for (const locale of ['en', 'fr', '*', 'xx']) {
      const [shop] = await shops.findMany({ locale, populate: { groups: { sort: 'name' } } });
      assert.deepEqual(
        (shop!.groups as { name: string }[]).map(({ name }) => name),
        ['garden', 'jardin'],
      );
      assert.equal(await shops.count({ locale, filters: { groups: { name: 'jardin' } } }), 1);
    }
  });
});
