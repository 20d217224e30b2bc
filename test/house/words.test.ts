import assert from 'node:assert/strict';
import { test } from 'node:test';
import { files, read } from './sources.ts';

/** Words of no other code base, and what to write instead. The code had grown a vocabulary of its own once. */
const NOT_IN_NAMES: Readonly<Record<string, string>> = {
  house: 'package, workspace',
  ground: 'context, runtime',
  bench: 'context, backend',
  desk: 'context',
  shelf: 'registry, definitions',
  board: 'registry',
  seam: 'hook',
  sieve: 'filter, sanitizer',
  spot: 'location',
  news: 'events',
  workings: 'context',
  moments: 'events, dates',
  acts: 'statements, actions',
  lead: 'reference, remap',
  leads: 'references, remaps',
  led: 'referenced, remapped',
  hang: 'load, attach',
  hung: 'loaded, attached',
  gone: 'removed',
  tell: 'emit, log, report',
  told: 'emitted, logged, reported',
  asked: 'requested',
  asking: 'request',
  sight: 'visibility',
  judge: 'validate',
  judged: 'validated',
  judging: 'validation',
  mend: 'fix',
  mended: 'fixed',
  stranger: 'client',
  strangers: 'clients',
  heed: 'respect',
  heeded: 'respected',
  dear: 'expensive',
};
/** Words that stop a reader who learned English at school. */
const NOT_IN_PROSE =
  /\b(whoever|whosoever|heed(?:s|ed)?|unheeded|mend(?:s|ed)?|strangers?|judg(?:e|es|ed|ing)|hung|is told|are told|was told|forth|thereof|dearest|is led|are led|leads to|stands? (?:around|behind|beside))\b/i;

/** Keys of the JSON in `mortise_schema`: databases have them. */
const STORED: ReadonlySet<string> = new Set(['gone', 'isGone']);

const sources = files('{kernel,plugins/standard,plugins/*/*,apps/*,test}/src/**/*.ts').filter(
  (file) => !file.startsWith('apps/blog/src/content/'),
);
const STRINGS = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`/g;
const COMMENTS = /\/\*[\s\S]*?\*\/|(?:^|[^:'"`\\])\/\/[^\n]*/g;

test('names are the words of the field', () => {
  const wrong = new Set<string>();
  for (const file of sources) {
    const code = read(file).replace(COMMENTS, ' ').replace(STRINGS, "''");
    for (const [name] of code.matchAll(/\b[A-Za-z_$][\w$]*/g))
      for (const [word] of name.matchAll(/[A-Z]?[a-z]+/g)) {
        const key = word.toLowerCase();
        const instead = Object.hasOwn(NOT_IN_NAMES, key) ? NOT_IN_NAMES[key] : undefined;
        if (instead !== undefined && !STORED.has(name)) wrong.add(`${file}: ${name} (${instead})`);
      }
  }
  assert.deepEqual([...wrong], []);
});

test('comments and pages are plain English', () => {
  const wrong: string[] = [];
  const look = (file: string, text: string) => {
    const found = NOT_IN_PROSE.exec(text);
    if (found) wrong.push(`${file}: "${found[0]}" in ${text.trim().replace(/\s+/g, ' ').slice(0, 120)}`);
  };
  for (const file of sources) for (const [comment] of read(file).matchAll(COMMENTS)) look(file, comment);
  for (const file of files('{*.md,docs/*.md,plugins/*/README.md,{kernel,test,plugins/*/*,apps/*}/README.md}'))
    for (const line of read(file).split('\n')) look(file, line);
  assert.deepEqual(wrong, []);
});
