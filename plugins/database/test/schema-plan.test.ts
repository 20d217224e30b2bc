import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { classify, statementsOf } from '../src/schema-plan.ts';

const facts = { owned: new Set(['articles', 'notes']), columnType: () => 'varchar(255)' };
const classOf = (...statements: string[]) => classify(statements, facts).steps.map((step) => step.class);

describe('the schema plan', () => {
  it('takes as additive what can hurt nothing', () => {
    assert.deepEqual(classOf('create table "notes" ("id" serial primary key)'), ['additive']);
    assert.deepEqual(classOf('alter table "articles" add "mood" varchar(255) null'), ['additive']);
    assert.deepEqual(classOf('create index "articles_mood_idx" on "articles" ("mood")'), ['additive']);
  });

  it('takes constraints only on tables that the same plan makes', () => {
    const unique = 'alter table "notes" add constraint "notes_uq" unique ("a", "b")';
    const foreign = 'alter table "notes" add constraint "notes_fk" foreign key ("a") references "articles" ("id")';
    assert.deepEqual(classOf(unique, foreign), ['advised', 'needs-data']);
    assert.deepEqual(classOf('create table "notes" ("a" int)', unique, foreign), ['additive', 'additive', 'additive']);
  });

  it('calls destructive whatever drops, narrows, or is not understood', () => {
    const statements = [
      'drop index "articles_by_hand"',
      'alter table "articles" drop constraint "articles_uq"',
      'alter table "articles" drop column "title"',
      'alter table "articles" alter column "title" drop default',
      'alter table "articles" alter column "body" type varchar(255) using ("body"::varchar(255))',
      'alter table "articles" cluster on "x"',
    ];
    assert.deepEqual(new Set(classOf(...statements)), new Set(['destructive']));
    assert.equal(classOf(...statements).length, statements.length);
  });

  it('does not let a harmless half carry a harmful one', () =>
    assert.deepEqual(classOf('alter table "articles" add "a" int null, drop column "title"'), ['destructive']));

  it('asks for data where a column must have a value', () => {
    assert.deepEqual(classOf('alter table "articles" add "mood" varchar(255) not null'), ['needs-data']);
    assert.deepEqual(classOf('alter table "articles" alter column "mood" set not null'), ['needs-data']);
  });

  it('makes of a guessed rename a new column, and a copy for whoever wants it', () => {
    const { steps } = classify(['alter table "articles" rename column "title" to "headline"'], facts);
    assert.deepEqual(
      steps.map((step) => [step.class, step.sql]),
      [
        ['additive', 'alter table "articles" add column "headline" varchar(255) null'],
        ['needs-data', 'update "articles" set "headline" = "title"'],
      ],
    );
  });

  it('leaves tables alone that are not ours', () =>
    assert.deepEqual(
      classOf('drop table "jobs"', 'alter table "jobs" add "x" int null', 'create table "other" ("a" int)'),
      [],
    ));

  it('cuts a script at the ends of statements, not inside of quotes', () =>
    assert.deepEqual(statementsOf(`create table "a;b" ("c" text default 'x;''y');\n\ndrop index "d";\n`), [
      `create table "a;b" ("c" text default 'x;''y')`,
      'drop index "d"',
    ]));
});
