import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Booted, boot } from '../src/index.ts';

const KIDS = 300;
const DECLARED = 81;
const part = (i: number) => `zone.part-${i}`;
const info = (singularName: string, pluralName: string) => ({ singularName, pluralName, displayName: singularName });

describe('what a client may read at once', () => {
  let server: Booted;

  before(async () => {
    server = await boot({
      contentTypes: {
        'api::node.node': {
          collectionName: 'nodes',
          info: info('node', 'nodes'),
          attributes: {
            name: { type: 'string' },
            facts: { type: 'json' },
            parent: { type: 'relation', relation: 'manyToOne', target: 'api::node.node', inversedBy: 'kids' },
            kids: { type: 'relation', relation: 'oneToMany', target: 'api::node.node', mappedBy: 'parent' },
          },
        },
        'api::page.page': {
          collectionName: 'pages',
          info: info('page', 'pages'),
          attributes: {
            title: { type: 'string' },
            zone: { type: 'dynamiczone', components: Array.from({ length: DECLARED }, (_, i) => part(i)) },
          },
        },
      },
      components: {
        'zone.leaf': {
          collectionName: 'components_zone_leaves',
          info: { displayName: 'leaf' },
          attributes: { text: { type: 'string' } },
        },
        ...Object.fromEntries(
          Array.from({ length: DECLARED }, (_, i) => [
            part(i),
            {
              collectionName: `components_zone_parts_${i}`,
              info: { displayName: part(i) },
              attributes: {
                text: { type: 'string' },
                one: { type: 'component', component: 'zone.leaf' },
                many: { type: 'component', component: 'zone.leaf', repeatable: true },
                node: { type: 'relation', relation: 'oneToOne', target: 'api::node.node' },
              },
            },
          ]),
        ),
      },
      grants: ['api::node.node.find', 'api::node.node.findOne', 'api::page.page.find'],
    });
    const [root] = await server.seed('api::node.node', [{ documentId: 'root', name: 'root' }]);
    await server.seed(
      'api::node.node',
      Array.from({ length: KIDS }, (_, i) => ({
        documentId: `kid${i}`,
        name: `kid ${i}`,
        facts: { of: 'kid' },
        parent: root,
      })),
    );
    const leaf = (text: string) => ({ text });
    await server.seed('api::page.page', [
      {
        documentId: 'page',
        title: 'a page',
        zone: [
          { __component: part(7), text: 'seven', one: leaf('1'), many: [leaf('2'), leaf('3')], node: root },
          { __component: part(80), text: 'eighty', many: [leaf('4')] },
        ],
      },
    ]);
  });
  after(() => server.stop());

  test('is counted before entries are made: rows that lead back to each other cost no more than they are', async () => {
    await server.http.inject('/api/nodes?populate=parent.kids&pagination[pageSize]=1');
    const heap = process.memoryUsage().heapUsed;
    const began = performance.now();
    const answer = await server.http.inject('/api/nodes?populate=parent.kids.parent.kids&pagination[pageSize]=100');
    assert.equal(answer.statusCode, 400);
    assert.match(answer.json().error.message, /more than 50000 entries \(maxAnswerEntries\)/);
    assert.ok(performance.now() - began < 1_000, `${performance.now() - began} ms`);
    assert.ok(process.memoryUsage().heapUsed - heap < 64_000_000);
  });

  test('is whole where it is allowed: an entry that stands in many places is a value of its own in each', async () => {
    const nodes = server.documents('api::node.node');
    const params = { populate: 'parent.kids.parent', filters: { name: 'kid 1' } };
    const trusted = await nodes.findMany(params);
    const limited = await nodes.findMany({ ...params, readLimits: { maxEntries: 10_000 } });
    assert.deepEqual(limited, trusted);
    const kids = (limited[0]!.parent as { kids: { facts: { of: string }; parent: { name: string } }[] }).kids;
    assert.equal(kids.length, KIDS);
    kids[0]!.parent.name = 'changed';
    kids[0]!.facts.of = 'changed';
    assert.deepEqual([kids[1]!.parent.name, kids[1]!.facts.of], ['root', 'kid']);
    await assert.rejects(nodes.findMany({ ...params, readLimits: { maxEntries: 600 } }), {
      code: 'DATABASE_READ_TOO_MANY',
      kind: 'invalid',
    });
    await assert.rejects(nodes.findMany({ ...params, readLimits: { maxEntries: 100 } }), {
      code: 'DATABASE_READ_TOO_MANY',
    });
  });

  test('is what there is, and not what is declared: a zone of 81 components with two blocks is two blocks', async () => {
    const before = server.db.statementCount;
    const answer = await server.http.inject('/api/pages?populate[zone][populate]=*');
    assert.equal(answer.statusCode, 200, answer.body);
    assert.equal(server.db.statementCount - before, 3);
    const [page] = answer.json().data;
    assert.deepEqual(
      page.zone.map(
        ({ one, many, node, text }: Record<string, { text: string }[] & { text: string; name: string }>) => [
          text,
          one?.text ?? null,
          many!.map((leaf) => leaf.text),
          node?.name ?? null,
        ],
      ),
      [
        ['seven', '1', ['2', '3'], 'root'],
        ['eighty', null, ['4'], null],
      ],
    );
  });
});
