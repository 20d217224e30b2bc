import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { computedSettings } from '../src/computed-settings.ts';

const dir = mkdtempSync(join(tmpdir(), 'mortise-'));

describe('strapi facts', () => {
  after(() => rmSync(dir, { recursive: true, force: true }));
  writeFileSync(join(dir, 'package.json'), '{ "name": "site", "version": "1.2.3", "strapi": { "uuid": "u" } }');
  const facts = (values: Readonly<Record<string, unknown>>, environment = 'production') =>
    computedSettings({ values, environment }, dir, 7);

  test('addresses are those that Strapi works out', async () => {
    const of = async (server: object, admin: object = {}, environment?: string) => {
      const { server: told, admin: panel } = await facts({ server, admin }, environment);
      return [told.url, told.absoluteUrl, panel.url, panel.absoluteUrl, panel.path];
    };
    const here = 'http://127.0.0.1:1337';
    assert.deepEqual(await of({ host: '127.0.0.1', port: 1337 }), ['', here, '/admin', `${here}/admin`, '/admin']);
    const site = 'https://example.com/base';
    assert.deepEqual(await of({ url: `${site}/` }), [site, site, `${site}/admin`, `${site}/admin`, '/admin']);
    assert.deepEqual((await of({ url: ' base/ ', host: '::1', port: 80 })).slice(0, 2), [
      '/base',
      'http://[::1]:80/base',
    ]);
    const near = await of({ host: '0.0.0.0', port: 80 }, { url: '/panel' }, 'development');
    assert.deepEqual(near.slice(1, 4), ['http://localhost:80', '/panel', 'http://localhost:80/panel']);
  });

  test('an address that is none stops the boot', async () => {
    for (const url of ['http://', 'https://a b', 7]) {
      await assert.rejects(facts({ server: { url } }), { code: 'STANDARD_URL_INVALID', message: /server\.url/ });
    }
    await assert.rejects(facts({ admin: { url: 'http://' } }), { code: 'STANDARD_URL_INVALID', message: /admin\.url/ });
  });

  test('what the folder is, and when it was started', async () => {
    const told = await facts({ server: { port: 1, dirs: { public: './site' } } });
    assert.deepEqual(
      [told.environment, told.launchedAt, told.uuid, told.info.version],
      ['production', 7, 'u', '1.2.3'],
    );
    assert.deepEqual([told.dirs.app.api, told.dirs.static.public], [join(dir, 'src/api'), join(dir, 'site')]);
    assert.equal((told.server as { readonly port?: unknown }).port, 1);
  });
});
