import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { type Booted, boot } from '@mortise/test';

const NUM = 'api::num.num';
const json = { type: 'json' } as const;

/** Values with more digits than a double holds; what Strapi 5.54 answers and stores was asked of it. */
describe('numbers are stored exactly', () => {
  let server: Booted;
  before(async () => {
    server = await boot({
      contentTypes: {
        [NUM]: {
          collectionName: 'nums',
          info: { singularName: 'num', pluralName: 'nums', displayName: 'Num' },
          options: { draftAndPublish: true },
          attributes: {
            json,
            dec: { type: 'decimal' },
            wide: { type: 'decimal', column: { type: 'decimal', args: [30, 12] } },
            big: { type: 'biginteger' },
            flt: { type: 'float' },
            usual: { type: 'json', default: '[1.10]' },
            part: { type: 'component', component: 'shared.part' },
          },
        },
      },
      components: {
        'shared.part': { collectionName: 'components_parts', info: { displayName: 'Part' }, attributes: { json } },
      },
      grants: ['find', 'findOne', 'create', 'update'].map((action) => `${NUM}.${action}`),
    });
  });
  after(() => server.stop());
  beforeEach(() => server.reset());

  const send = async (method: 'POST' | 'PUT', path: string, data: string) => {
    const headers = { 'content-type': 'application/json' };
    const response = await server.http.inject({
      method,
      url: `/api/nums${path}`,
      payload: `{"data":{${data}}}`,
      headers,
    });
    return { status: response.statusCode, ...response.json() };
  };
  const post = (data: string) => send('POST', '?populate=*', data);
  const stored = async (column: string, table = 'nums') =>
    (await server.db.query({ text: `select ${column}::text from ${table} order by id` })).flat();
  const both = (value: string) => [value, value];

  it('of JSON given as a text, in the draft and in what is published of it', async () => {
    const { data } = await post(String.raw`"json":"{\"a\":12345678901234567890,\"b\":1.10,\"c\":[2.0,\"1.0\"]}"`);
    assert.deepEqual(data.json, { a: 12345678901234567000, b: 1.1, c: [2, '1.0'] });
    assert.deepEqual(await stored('json'), both('{"a": 12345678901234567890, "b": 1.10, "c": [2.0, "1.0"]}'));
    assert.deepEqual(await stored('usual'), both('[1.10]'), 'a default is such a text too');
  });

  it('of a number given as a text', async () => {
    assert.equal((await post('"json":"12345678901234567890"')).data.json, 12345678901234567000);
    assert.deepEqual(await stored('json'), both('12345678901234567890'));
    await server.reset();
    assert.equal((await post('"json":"1e400"')).data.json, null);
    assert.deepEqual(await stored('json'), both(`1${'0'.repeat(400)}`));
  });

  it('of JSON in a component', async () => {
    const { data } = await post(`"part":{"json":"[12345678901234567890]"}`);
    assert.deepEqual(data.part.json, [12345678901234567000]);
    assert.deepEqual(await stored('json', 'components_parts'), both('[12345678901234567890]'));
  });

  it('when digits that no double tells apart are changed', async () => {
    const { data } = await post('"json":"[9007199254740992]"');
    await send('PUT', `/${data.documentId}`, '"json":"[9007199254740993]"');
    assert.deepEqual(await stored('json'), both('[9007199254740993]'));
  });

  it('in a clone', async () => {
    const { data } = await post(
      String.raw`"json":"{\"a\":12345678901234567890}","wide":"123456789012345678.123456789012"`,
    );
    await server.documents(NUM as never).clone({ documentId: data.documentId });
    assert.deepEqual(new Set(await stored('json')), new Set(['{"a": 12345678901234567890}']));
    assert.deepEqual(new Set(await stored('wide')), new Set(['123456789012345678.123456789012']));
    assert.equal((await stored('wide')).length, 3);
  });

  it('of decimals given as a text, which are found by it', async () => {
    const { data } = await post('"wide":"123456789012345678.123456789012"');
    assert.equal(data.wide, 123456789012345680);
    assert.deepEqual(await stored('wide'), both('123456789012345678.123456789012'));
    const total = async (filter: string) =>
      (await server.http.inject(`/api/nums?${filter}`)).json().meta.pagination.total;
    assert.equal(await total('filters[wide]=123456789012345678.123456789012'), 1);
    assert.equal(await total('filters[wide]=123456789012345678.123456789013'), 0);
    assert.equal(await total('filters[wide][$gt]=123456789012345678.123456789011'), 1);
  });

  it('of big integers given as a text', async () => {
    assert.equal((await post('"big":"9007199254740993"')).data.big, '9007199254740993');
    assert.deepEqual(await stored('big'), both('9007199254740993'));
  });

  it('of big integers that filters compare with, given as a text with a sign or blanks, or as a BigInt', async () => {
    const nums = server.documents('api::num.num');
    for (const big of ['9007199254740992', '9007199254740993']) await nums.create({ data: { big }, status: 'draft' });
    const found = async (big: unknown) => (await nums.findMany({ filters: { big } })).map((num) => num.big);
    for (const big of [9007199254740993n, ' 9007199254740993', '+9007199254740993', '9007199254740993 '])
      assert.deepEqual(await found(big), ['9007199254740993']);
    assert.deepEqual(await found({ $in: [9007199254740992n] }), ['9007199254740992']);
  });

  it('and what no column holds is a 400', async () => {
    for (const data of [
      '"json":1e400',
      '"dec":100000000',
      '"big":"9223372036854775808"',
      '"flt":1e400',
      '"dec":"NaN"',
    ]) {
      const { status, error } = await post(data);
      assert.equal(status, 400, data);
      assert.deepEqual(error.details.errors[0].path, [data.slice(1, data.indexOf('"', 1))], data);
    }
    // A number that no `numeric` of PostgreSQL holds is what it is in JavaScript.
    assert.equal((await post('"json":"[1e999999]"')).data.json[0], null);
    assert.equal((await post(`"json":"[${'9'.repeat(200_000)}]"`)).data.json[0], null);
  });

  it('or, in JSON, refused where JSON cannot say them', async () => {
    const create = (value: unknown) => server.documents(NUM as never).create({ data: { json: value } as never });
    for (const value of [1n, { a: 1n }])
      await assert.rejects(create(value), ({ message, wire }: Error & { wire?: { details?: unknown } }) => {
        assert.match(message, /json cannot be kept/);
        assert.match(JSON.stringify(wire?.details), /json cannot be kept/, 'the answer can be sent');
        return true;
      });
  });

  it('in time that grows with the text alone', async () => {
    const runs = Array.from({ length: 55 }, () => '1'.repeat(15_999));
    const began = performance.now();
    await post(`"json":"[${runs.join(',')}]"`);
    assert.ok(performance.now() - began < 3_000, `${performance.now() - began} ms`);
  });

  it('unless the code in between changes the value', async () => {
    const { data } = await post(String.raw`"json":"{\"a\":12345678901234567890}"`);
    const found = (await server.documents(NUM as never).findOne({ documentId: data.documentId })) as unknown as {
      json: { a: number; b?: string };
    };
    found.json.b = 'new';
    await server.documents(NUM as never).update({ documentId: data.documentId, data: { json: found.json } as never });
    assert.deepEqual((await stored('json'))[0], '{"a": 12345678901234567000, "b": "new"}');
  });
});
