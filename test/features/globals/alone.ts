// What the global `strapi` is in a process in which no other server runs; printed as JSON.
import { bootFiles } from '../folders.ts';

const FILES = {
  'package.json': '{ "name": "site" }',
  'src/api/note/content-types/note/schema.json': JSON.stringify({
    info: { singularName: 'note', pluralName: 'notes', displayName: 'Note' },
    attributes: { text: { type: 'string' } },
  }),
};
const globals = globalThis as { strapi?: { readonly mark?: unknown } | { readonly theirs: boolean } };
const mark = () => (globals.strapi as { readonly mark?: unknown } | undefined)?.mark;
const named = (name: string) => ({
  ...FILES,
  'src/index.js': `module.exports = { bootstrap() { strapi.mark = '${name}'; } };`,
});
const said = (booting: Promise<unknown>) =>
  booting.then(String, (error: Error) => error.message.replace(/^plugin "project" failed in bootstrap: /, ''));

const first = await bootFiles(named('first'));
const second = await bootFiles(named('second'));
const both = mark();
await second.stop();
const alone = mark();
await first.stop();
const none = 'strapi' in globalThis;
globals.strapi = { theirs: true };
const failing = 'module.exports = { bootstrap() { throw new Error(typeof strapi.documents); } };';
const failed = await said(bootFiles({ ...FILES, 'src/index.js': failing }));
const early = await said(bootFiles({ ...FILES, 'src/policies/a.js': 'strapi.db.query();' }));
console.log(JSON.stringify({ both, first: alone, none, failed, early, theirs: globals.strapi }));
process.exitCode = 0;
