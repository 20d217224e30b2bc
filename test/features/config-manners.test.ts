import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isMortiseError } from '@mortise/kernel';
import { boot } from '../src/index.ts';
import { bootFiles } from './folders.ts';

/** Lines that the Strapi documentation shows, and keys that Strapi never looks at. */
const LIST = [
  'strapi::logger',
  'strapi::errors',
  'strapi::security',
  { name: 'strapi::cors', config: { origin: ['https://a.test'], keepHeaderOnError: true, nope: 1 } },
  { name: 'strapi::poweredBy', config: { enabled: true } },
  { name: 'strapi::query', config: { strictNullHandling: true, arrayLimit: 50 } },
  { name: 'strapi::body', config: { xmlLimit: '1mb', formidable: { hash: 'md5', maxFileSize: 1000 } }, enabled: true },
];

const folder = (list: readonly unknown[], config: object) => ({
  'package.json': '{}',
  'config/middlewares.js': `module.exports = ${JSON.stringify(list)};`,
  'src/api/hello/routes/hello.js': `module.exports = { routes: [{ method: 'GET', path: '/hello', handler: 'hello.greet', config: ${JSON.stringify(config)} }] };`,
  'src/api/hello/controllers/hello.js': 'module.exports = { greet: (ctx) => ({ tag: ctx.state.route.config.tag }) };',
});

const codeOf = async (booting: Promise<unknown>): Promise<string> => {
  try {
    await booting;
  } catch (error) {
    return isMortiseError(error) ? error.code : String(error);
  }
  return 'booted';
};

describe('unknown keys of middlewares and routes', () => {
  test('a Strapi-shaped folder boots, and one warning names each key', async () => {
    const server = await bootFiles(folder(LIST, { auth: false, description: 'says hello', tag: { name: 'Hello' } }));
    try {
      const answer = await server.http.inject({ url: '/api/hello', headers: { origin: 'https://a.test' } });
      assert.deepEqual(answer.json(), { tag: { name: 'Hello' } });
      assert.equal(answer.headers['access-control-allow-origin'], 'https://a.test');
      const reports = server.kernel
        .inspect()
        .plugins.map(({ report }) => report as { warnings?: string[] } | undefined);
      const warnings = reports.flatMap((report) => report?.warnings ?? []).join('\n');
      for (const key of [
        ...['keepHeaderOnError', 'nope', 'enabled', 'strictNullHandling', 'xmlLimit', 'hash'].map((key) => `"${key}"`),
        ...['config.description', 'config.tag', 'src/api/hello/routes/hello.js'],
      ])
        assert.ok(warnings.includes(key), `${key} in\n${warnings}`);
    } finally {
      await server.stop();
    }
  });

  for (const [what, list, config, code] of [
    [
      'a misspelt list of addresses',
      ['strapi::errors', { name: 'strapi::ip', config: { whiteList: ['10.0.0.1'] } }],
      {},
      'MIDDLEWARES_CONFIG_INVALID',
    ],
    [
      'a misspelt list of origins',
      ['strapi::errors', { name: 'strapi::cors', config: { origins: ['https://a.test'] } }],
      {},
      'MIDDLEWARES_CONFIG_INVALID',
    ],
    ['misspelt policies', LIST, { auth: false, polices: ['is-owner'] }, 'ROUTING_OPTION_UNKNOWN'],
  ] as const) {
    test(`${what} would open a guard, and is refused in a folder too`, async () => {
      assert.equal(await codeOf(bootFiles(folder(list, config))), code);
    });
  }

  for (const [what, entry, code] of [
    ['cors', { name: 'cors', config: { keepHeaderOnError: true } }, 'MIDDLEWARES_CONFIG_INVALID'],
    ['body', { name: 'body', config: { formidable: { hash: 'md5' } } }, 'HTTP_CONFIG_INVALID'],
    ['query', { name: 'query', config: { strictNullHandling: true } }, 'HTTP_CONFIG_INVALID'],
    ['the entry itself', Object.assign({ name: 'body' }, { enabled: true }), 'MIDDLEWARES_ENTRY_INVALID'],
  ] as const) {
    test(`natively an unknown key of ${what} is refused`, async () => {
      assert.equal(await codeOf(boot({ options: { middlewares: { list: ['errors', entry] } } })), code);
    });
  }
});
