import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { PGlite } from '@electric-sql/pglite';
import type { AttributeSchema } from '@mortise/content-types/contract';
import { adminUser } from '../../content-types/src/admin-user.ts';
import { openPglite } from '../src/driver/pglite-driver.ts';
import { createDatabaseModule } from '../src/module.ts';
import { databaseOptions } from '../src/options.ts';
import { modelOf } from './blog.ts';
import { silentLog } from './silent-log.ts';

describe('advice about possible renames', () => {
  let pglite: PGlite;
  before(async () => {
    pglite = await openPglite('memory://');
  });
  after(() => pglite.close());
  beforeEach(() => pglite.exec('drop schema public cascade; create schema public'));
  const run = (sql: string) => pglite.exec(sql);

  /** Boots with these attributes of notes, and applies steps. @returns the copies that are advised afterwards. */
  async function boot(attributes: Readonly<Record<string, AttributeSchema>>, ...steps: readonly string[]) {
    const contentTypes = modelOf(
      {
        'admin::user': adminUser,
        'api::note.note': {
          collectionName: 'notes',
          info: { singularName: 'note', pluralName: 'notes', displayName: 'Note' },
          attributes,
        },
      },
      {},
    );
    const options = await databaseOptions.parseAsync({ pglite });
    const connection = createDatabaseModule({ options, contentTypes, entities: [], log: silentLog });
    await connection.open();
    try {
      if (steps.length) await connection.schema.apply({ steps });
      const plan = await connection.schema.plan();
      return plan.steps.map(({ name }) => name).filter((name) => name.startsWith('copy-'));
    } finally {
      await connection.close();
    }
  }
  const text: AttributeSchema = { type: 'string' };
  const COPY = 'copy-column:notes.title:headline';

  it('ends when the old name is used again', async () => {
    await boot({ title: text });
    await run("insert into notes (document_id, title) values ('a', 'A')");
    assert.deepEqual(await boot({ headline: text }), [COPY]);
    assert.deepEqual(await boot({ title: text }), []);
    assert.deepEqual(await boot({ title: text }), []);
    assert.deepEqual(await boot({ headline: text }), [COPY]);
  });

  it('ends when the copy was applied, whatever happens to the values', async () => {
    await boot({ title: text });
    await run("insert into notes (document_id, title) values ('a', 'A')");
    await boot({ headline: text });
    assert.deepEqual(await boot({ headline: text }, COPY), []);
    await run('update notes set headline = null');
    assert.deepEqual(await boot({ headline: text }), []);
  });

  it('ends when it is dismissed by name', async () => {
    await boot({ title: text });
    await run("insert into notes (document_id, title) values ('a', 'A')");
    await boot({ headline: text });
    assert.deepEqual(await boot({ headline: text }, `dismiss:${COPY}`), []);
    assert.deepEqual(await boot({ headline: text }), []);
    const { rows } = await pglite.query('select title, headline from notes');
    assert.deepEqual(rows, [{ title: 'A', headline: null }]);
  });

  it('is not given for attributes removed by an earlier change', async () => {
    await boot({ title: text, first: text, second: text });
    await run("insert into notes (document_id, title, first, second) values ('a', 'A', 'B', 'C')");
    await boot({ title: text });
    assert.deepEqual(await boot({ title: text, third: text, fourth: text }), []);
  });

  it('is given for attributes at the same position or with a similar name, not for every pair of texts', async () => {
    await boot({ a: text, title: text, b: text, colour: text, mood: text });
    await run("insert into notes (document_id, title, colour, mood) values ('a', 'A', 'B', 'C')");
    assert.deepEqual(await boot({ a: text, headline: text, b: text, other: text, more: text, color: text }), [
      COPY,
      'copy-column:notes.colour:other',
      'copy-column:notes.colour:color',
      'copy-column:notes.mood:more',
    ]);
  });
});
