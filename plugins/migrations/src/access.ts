import type { Database } from '@mortise/database/contract';
import type { MigrationAccess } from './contract.ts';
import { errors } from './errors.ts';

type Sources = Pick<Database, 'objects' | 'script'>;
type Bindings = Parameters<MigrationAccess['raw']>[1];

/**
 * What a migration is called with. It can be called `knex`: what of Knex is not there is refused with what to write
 * instead.
 */
export function createAccess(database: Sources): MigrationAccess {
  const own: MigrationAccess = {
    query: (text, values = []) => database.objects({ text, values }),
    async raw(sql, bindings) {
      if (bindings === undefined && isScript(sql)) {
        await database.script(sql);
        return { rows: [] };
      }
      return { rows: await database.objects(bound(sql, bindings ?? [])) };
    },
  };
  const refuse = (used: string): never => {
    throw errors.KNEX_ONLY({ used });
  };
  return new Proxy(function knex() {} as never as MigrationAccess, {
    get(_, key) {
      if (typeof key === 'symbol' || key === 'then') return undefined;
      return Object.hasOwn(own, key) ? own[key as keyof MigrationAccess] : refuse(`knex.${key}`);
    },
    apply: (_, __, [table]) => refuse(`knex(${JSON.stringify(table)})`),
  });
}

/** Strapi's `db`: what it speaks to, and nothing else. */
export const createDb = (): unknown =>
  new Proxy(Object.freeze({ dialect: Object.freeze({ client: 'postgres' }) }) as Readonly<Record<string, unknown>>, {
    get(target, key) {
      if (typeof key === 'symbol' || key === 'then' || Object.hasOwn(target, key)) return target[key as string];
      throw errors.KNEX_ONLY({ used: `db.${key}` });
    },
  });

/** Whether something stands behind a semicolon; one inside of a text or a body only means that it goes as a script. */
const isScript = (sql: string) => /;\s*\S/.test(sql);

/** `?`, `??`, `:value` and `:name:` as `$1…` and quoted names. @throws MIGRATIONS_BINDINGS_WRONG. */
export function bound(sql: string, bindings: NonNullable<Bindings>): { text: string; values: readonly unknown[] } {
  const values: unknown[] = [];
  const value = (given: unknown) => `$${values.push(given)}`;
  if (!isList(bindings)) {
    const text = sql.replace(/(?<![:\w\\]):(\w+)(:(?!:))?/g, (all, name: string, isName?: string) =>
      Object.hasOwn(bindings, name) ? (isName ? quoted(bindings[name]) : value(bindings[name])) : all,
    );
    return { text, values };
  }
  if (bindings.length === 0) return { text: sql.replaceAll('\\?', '?'), values };
  let used = 0;
  const text = sql.replace(/\\\?|\?\??/g, (mark) => {
    if (mark === '\\?') return '?';
    const given = bindings[used++];
    return mark === '??' ? quoted(given) : value(given);
  });
  if (used !== bindings.length) throw errors.BINDINGS_WRONG({ wanted: used, given: bindings.length, sql });
  return { text, values };
}

const isList = (bindings: NonNullable<Bindings>): bindings is readonly unknown[] => Array.isArray(bindings);
const quoted = (name: unknown): string =>
  String(name)
    .split('.')
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join('.');
