import type { Database } from '@mortise/database/contract';
import type { MigrationAccess, MigrationRow } from './contract.ts';
import { errors } from './errors.ts';

type Sources = Pick<Database, 'objects' | 'script'>;
type Bindings = Parameters<MigrationAccess['raw']>[1];
type Result = { readonly rows: readonly MigrationRow[] };

const FRAGMENT = Symbol('fragment');

/** SQL with its bindings: a statement once somebody waits for it, and a part of another one where it is bound there. */
export interface Fragment extends Promise<Result> {
  readonly [FRAGMENT]: { readonly sql: string; readonly bindings: Bindings };
  transacting(): Fragment;
}

/** Nothing runs before `then` is called, as in Knex. @param run told what is to run, the first time. */
export function createFragment(sql: string, bindings: Bindings, run: () => Promise<Result>): Fragment {
  let running: Promise<Result> | undefined;
  const result = () => {
    running ??= run();
    return running;
  };
  const fragment: Fragment = {
    [FRAGMENT]: { sql, bindings },
    [Symbol.toStringTag]: 'Promise',
    then: (done, failed) => result().then(done, failed),
    catch: (failed) => result().catch(failed),
    finally: (ended) => result().finally(ended),
    // It is in the migration's transaction already.
    transacting: () => fragment,
  };
  return fragment;
}

export const runRaw = async (database: Sources, sql: string, bindings: Bindings): Promise<Result> => {
  if (bindings === undefined && isScript(sql)) {
    await database.script(sql);
    return { rows: [] };
  }
  return { rows: await database.objects(bound(sql, bindings ?? [])) };
};

/** Whether something stands behind a semicolon; one inside of a text or a body only means that it goes as a script. */
const isScript = (sql: string) => /;\s*\S/.test(sql);

/**
 * `?`, `??`, `:value` and `:name:` as `$1…` and quoted names; another fragment takes the place of its mark, its own values
 * among the others.
 *
 * @throws MIGRATIONS_BINDINGS_WRONG.
 */
export function bound(sql: string, bindings: NonNullable<Bindings>): { text: string; values: readonly unknown[] } {
  const values: unknown[] = [];
  return { text: filled(sql, bindings, values), values };
}

function filled(sql: string, bindings: NonNullable<Bindings>, values: unknown[]): string {
  const value = (given: unknown) =>
    isFragment(given) ? filled(given[FRAGMENT].sql, given[FRAGMENT].bindings ?? [], values) : `$${values.push(given)}`;
  if (!isList(bindings)) {
    return sql.replace(/(?<![:\w\\]):(\w+)(:(?!:))?/g, (all, name: string, isName?: string) =>
      Object.hasOwn(bindings, name) ? (isName ? quoted(bindings[name]) : value(bindings[name])) : all,
    );
  }
  if (bindings.length === 0) return sql.replaceAll('\\?', '?');
  let used = 0;
  const text = sql.replace(/\\\?|\?\??/g, (mark) => {
    if (mark === '\\?') return '?';
    const given = bindings[used++];
    return mark === '??' ? quoted(given) : value(given);
  });
  if (used !== bindings.length) throw errors.BINDINGS_WRONG({ wanted: used, given: bindings.length, sql });
  return text;
}

const isFragment = (value: unknown): value is Fragment =>
  typeof value === 'object' && value !== null && FRAGMENT in value;
const isList = (bindings: NonNullable<Bindings>): bindings is readonly unknown[] => Array.isArray(bindings);
const quoted = (name: unknown): string =>
  String(name)
    .split('.')
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join('.');
