import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { createScratch, type Scratch } from '../../../database/test/postgres/scratch.ts';
import { folderOf } from '../folder.ts';

const run = promisify(execFile);
const SERVERS = 5;

describe('five servers that boot at once', () => {
  let scratch: Scratch;
  const folder = folderOf({
    '1.sql': 'create table once (id int primary key); insert into once values (1); select pg_sleep(0.3)',
    '2.sql': "-- phase: after\ninsert into notes (title) values ('first')",
  });
  const boot = async () => {
    const args = ['-C', 'mortise-source', join(import.meta.dirname, 'booting.ts'), scratch.url, folder.dir];
    const all = await Promise.all(Array.from({ length: SERVERS }, () => run(process.execPath, args)));
    return all.map(({ stdout }) => JSON.parse(stdout) as { ran: number; notes: number; wrong: string[] });
  };
  before(async () => {
    scratch = await createScratch();
  });
  after(async () => {
    await scratch.drop();
    folder.remove();
  });

  it('on an empty database: one runs the migrations, four wait, none fails', async () => {
    const servers = await boot();
    assert.deepEqual(servers.map(({ ran }) => ran).sort(), [0, 0, 0, 0, 2]);
    for (const { notes, wrong } of servers) assert.deepEqual([notes, wrong], [1, []]);
  });

  it('with a pending change: one runs it, four wait, none fails', async () => {
    writeFileSync(join(folder.dir, '3.sql'), 'alter table once add column more int; select pg_sleep(0.3)');
    await scratch.run('alter table notes drop column words');
    const servers = await boot();
    assert.deepEqual(servers.map(({ ran }) => ran).sort(), [0, 0, 0, 0, 1]);
    for (const { notes, wrong } of servers) assert.deepEqual([notes, wrong], [1, []]);
    const names = (await scratch.run('select name from strapi_migrations order by id')).flat();
    assert.deepEqual(names, ['1.sql', '2.sql', '3.sql']);
  });
});
