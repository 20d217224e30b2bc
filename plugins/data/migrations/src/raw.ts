import type { Database } from '@mortise/database/contract';
import type { MigrationAccess, MigrationRow } from './contract.ts';
import { errors } from './errors.ts';

type Sources = Pick<Database, 'queryObjects' | 'exec'>;
type Bindings = Parameters<MigrationAccess['raw']>[1];
type Result = { readonly rows: readonly MigrationRow[] };

const FRAGMENT = Symbol('fragment');

/** SQL with bindings. It runs as a statement when it is awaited, or becomes part of another fragment that binds it. */
export interface Fragment extends Promise<Result> {
  readonly [FRAGMENT]: { readonly sql: string; readonly bindings: Bindings };
  transacting(): Fragment;
}

/** Lazy, as in Knex: nothing runs before `then` is called. @param run called once, on the first `then`. */
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
    // The statement already runs in the migration's transaction.
    transacting: () => fragment,
  };
  return fragment;
}

export const runRaw = async (database: Sources, sql: string, bindings: Bindings): Promise<Result> => {
  if (bindings === undefined && isScript(sql)) {
    await database.exec(sql);
    return { rows: [] };
  }
  return { rows: await database.queryObjects(bindParameters(sql, bindings ?? [])) };
};

/**
 * True if text follows a semicolon. A semicolon inside a string or function body only causes the statement to run as a
 * script.
 */
const isScript = (sql: string) => /;\s*\S/.test(sql);

/**
 * Replaces `?` and `:value` by `$1…`, and `??` and `:name:` by quoted identifiers. A bound fragment is inlined together
 * with its values.
 *
 * @throws MIGRATIONS_BINDINGS_INVALID.
 */
export function bindParameters(
  sql: string,
  bindings: NonNullable<Bindings>,
): { text: string; values: readonly unknown[] } {
  const values: unknown[] = [];
  return { text: renderSql(sql, bindings, values), values };
}

function renderSql(sql: string, bindings: NonNullable<Bindings>, values: unknown[]): string {
  const value = (given: unknown) =>
    isFragment(given)
      ? renderSql(given[FRAGMENT].sql, given[FRAGMENT].bindings ?? [], values)
      : `$${values.push(given)}`;
  if (!isList(bindings)) {
    return sql.replace(/(?<![:\w\\]):(\w+)(:(?!:))?/g, (all, name: string, isName?: string) =>
      Object.hasOwn(bindings, name) ? (isName ? quoteIdentifier(bindings[name]) : value(bindings[name])) : all,
    );
  }
  if (bindings.length === 0) return sql.replaceAll('\\?', '?');
  let used = 0;
  const text = sql.replace(/\\\?|\?\??/g, (mark) => {
    if (mark === '\\?') return '?';
    const given = bindings[used++];
    return mark === '??' ? quoteIdentifier(given) : value(given);
  });
  if (used !== bindings.length) throw errors.BINDINGS_INVALID({ expected: used, given: bindings.length, sql });
  return text;
}

const isFragment = (value: unknown): value is Fragment =>
  typeof value === 'object' && value !== null && FRAGMENT in value;
const isList = (bindings: NonNullable<Bindings>): bindings is readonly unknown[] => Array.isArray(bindings);
const quoteIdentifier = (name: unknown): string =>
  String(name)
    .split('.')
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join('.');
