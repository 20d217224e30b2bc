import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Booted } from '../src/index.ts';
import { bootFiles } from './folders.ts';

const UID = 'api::note.note';
const FILES = {
  'package.json': '{}',
  'config/plugins.js': 'module.exports = () => {\n  // nothing yet\n};',
  'src/api/note/content-types/note/schema.json': JSON.stringify({
    info: { singularName: 'note', pluralName: 'notes', displayName: 'Note' },
    attributes: { text: { type: 'string' } },
  }),
  'src/api/note/content-types/note/lifecycles.ts': `
    export const shout = (text: string) => text.toUpperCase();
    export function beforeCreate(event: any) { event.params.data.text = shout(event.params.data.text); }`,
  'src/api/note/services/counter.ts': `
    class Base { step() { return 1; } }
    class Counter extends Base { #count = 0; last = 0; next() { this.#count += this.step(); this.last = this.#count; return this.#count; } }
    export default () => new Counter();`,
  'src/api/note/controllers/counter.js': `
    class Counter {
      first = 'counted';
      async next(ctx) { ctx.body = this.answer(strapi.service('api::note.counter').next()); }
      answer(count) { return { [this.first]: count, last: strapi.service('api::note.counter').last }; }
    }
    module.exports = new Counter();`,
  'src/api/note/routes/counter.js':
    "module.exports = { prefix: '/count', routes: [{ method: 'GET', path: '', handler: 'counter.next', config: { auth: false } }] };",
  'src/index.js': `module.exports = { bootstrap: () => strapi.documents('${UID}').create({ data: { text: 'a' } }) };`,
};

async function withServer(act: (server: Booted) => Promise<void>): Promise<void> {
  const server = await bootFiles(FILES, { grants: [`${UID}.find`] });
  try {
    await act(server);
  } finally {
    await server.stop();
  }
}

test('a folder with instances of classes, helpers beside lifecycles, an empty path and an empty config boots', async () => {
  await withServer(async ({ http, documents, kernel }) => {
    assert.deepEqual((await http.inject('/api/count')).json(), { counted: 1, last: 1 });
    assert.deepEqual((await http.inject('/api/count')).json(), { counted: 2, last: 2 });
    assert.deepEqual(
      (await documents(UID).findMany()).map(({ text }) => text),
      ['A'],
    );
    const { report } = kernel.inspect().plugins.find(({ name }) => name === 'project')!;
    const { warnings, notes } = report as { readonly warnings: readonly string[]; readonly notes: readonly string[] };
    assert.match(notes.join(), /config\/plugins\.js returns nothing, and is read as \{\}/);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]!, /lifecycles\.ts: the file exports "shout".*PROJECT_LIFECYCLE_UNKNOWN.*never called/);
  });
});
