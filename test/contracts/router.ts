import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Endpoint } from '@mortise/kernel';
import type { Method, Router } from '@mortise/routing/contract';

const endpoint = (id: string): Endpoint => ({ id, route: { method: 'GET', path: '/', handler: () => undefined } });

/** What a router has to do, whichever it is. */
export function routerContract(name: string, make: () => Router | Promise<Router>): void {
  const routerOf = async (...lines: readonly [Method, string][]) => {
    const router = await make();
    for (const [method, path] of lines) router.add(method, path, endpoint(`${method} ${path}`));
    return router;
  };
  const idAt = (router: Router, method: Method, path: string) => router.find(method, path)?.endpoint.id;

  test(`${name}: finds an endpoint by method and path`, async () => {
    const router = await routerOf(['GET', '/api/articles'], ['POST', '/api/articles']);
    assert.equal(idAt(router, 'GET', '/api/articles'), 'GET /api/articles');
    assert.equal(idAt(router, 'POST', '/api/articles'), 'POST /api/articles');
    assert.equal(idAt(router, 'DELETE', '/api/articles'), undefined);
    assert.equal(idAt(router, 'GET', '/api/article'), undefined);
    assert.equal(idAt(router, 'GET', '/api/articles/1'), undefined);
  });

  test(`${name}: gives back the very endpoint that was added`, async () => {
    const router = await make();
    const added = endpoint('GET /a');
    router.add('GET', '/a', added);
    assert.equal(router.find('GET', '/a')?.endpoint, added);
  });

  test(`${name}: takes parameters out of the path, decoded, their case kept`, async () => {
    const router = await routerOf(['GET', '/api/:plural/:id']);
    assert.deepEqual({ ...router.find('GET', '/api/articles/aBc')?.params }, { plural: 'articles', id: 'aBc' });
    assert.deepEqual({ ...router.find('GET', '/api/a%20b/%C3%A9t%C3%A9')?.params }, { plural: 'a b', id: 'été' });
  });

  test(`${name}: an encoded slash stays inside its parameter`, async () => {
    const router = await routerOf(['GET', '/api/:id'], ['GET', '/api/:id/secret']);
    assert.equal(router.find('GET', '/api/a%2Fsecret')?.endpoint.id, 'GET /api/:id');
    assert.equal(router.find('GET', '/api/a%2Fsecret')?.params.id, 'a/secret');
  });

  test(`${name}: a parameter is never empty and never spans a slash`, async () => {
    const router = await routerOf(['GET', '/api/:id']);
    assert.equal(idAt(router, 'GET', '/api/'), undefined);
    assert.equal(idAt(router, 'GET', '/api/a/b'), undefined);
  });

  test(`${name}: one trailing slash and the case of fixed segments make no difference`, async () => {
    const router = await routerOf(['GET', '/api/articles']);
    assert.equal(idAt(router, 'GET', '/api/articles/'), 'GET /api/articles');
    assert.equal(idAt(router, 'GET', '/API/Articles'), 'GET /api/articles');
  });

  test(`${name}: a fixed segment wins over a parameter, whichever was added first`, async () => {
    for (const lines of [
      [
        ['GET', '/api/articles/:id'],
        ['GET', '/api/articles/count'],
      ],
      [
        ['GET', '/api/articles/count'],
        ['GET', '/api/articles/:id'],
      ],
    ] as const) {
      const router = await routerOf(...lines.map(([method, path]): [Method, string] => [method, path]));
      assert.equal(idAt(router, 'GET', '/api/articles/count'), 'GET /api/articles/count');
      assert.equal(idAt(router, 'GET', '/api/articles/counter'), 'GET /api/articles/:id');
    }
  });

  test(`${name}: says which methods a path has, sorted, and none where it has none`, async () => {
    const router = await routerOf(
      ['PUT', '/api/articles/:id'],
      ['GET', '/api/articles/:id'],
      ['POST', '/api/articles'],
    );
    assert.deepEqual([...router.methods('/api/articles/1')], ['GET', 'PUT']);
    assert.deepEqual([...router.methods('/api/articles')], ['POST']);
    assert.deepEqual([...router.methods('/nowhere')], []);
  });
}
