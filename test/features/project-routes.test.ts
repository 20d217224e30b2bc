import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { fromProject } from '@mortise/standard';
import { folderWith } from '../../plugins/strapi/project/test/folders.ts';
import { type Booted, boot } from '../src/index.ts';

describe('handlers of a folder that are lists of functions', () => {
  const FILES: Readonly<Record<string, string>> = {
    'src/api/tool/routes/tool.js': `
      let runs = 0;
      const again = async (ctx, next) => { await next(); return next(); };
      const route = (path, handler) => ({ method: 'GET', path, handler, config: { auth: false } });
      module.exports = { routes: [
        route('/once', [async (ctx, next) => ({ inner: await next() }), () => 'last']),
        route('/twice', [again, () => { runs++; return 'last'; }]),
        route('/runs', () => ({ runs })),
      ] };`,
  };

  let server: Booted;
  before(async () => {
    const { options, plugins } = await fromProject(folderWith(FILES));
    const { database: _, ...rest } = options;
    server = await boot({ plugins, options: { ...rest, logger: { level: 'silent' } } });
  });
  after(() => server?.stop());

  test('each is given the rest as `next`', async () => {
    const response = await server.http.inject('/api/once');
    assert.deepEqual([response.statusCode, response.json()], [200, { inner: 'last' }]);
  });

  test('a second `next()` is refused, and runs nothing twice', async () => {
    assert.equal((await server.http.inject('/api/twice')).statusCode, 500);
    assert.deepEqual((await server.http.inject('/api/runs')).json(), { runs: 1 });
  });
});
