import QuickLRU from 'quick-lru';
import type { QueryRunner, TextRow } from '../driver/driver.ts';
import type { WriteTemplate } from './write-templates.ts';

/** A query parameter. */
export type Parameter = string | number | boolean | null;
/** A template and the values of each row that it is applied to. */
export interface TemplateRows {
  readonly template: WriteTemplate;
  readonly rows: readonly (readonly Parameter[])[];
}

/** Runs cached, named prepared statements. */
export interface Statements {
  /** Runs the statement cached under `key`; `text` builds its SQL on a miss. */
  run(session: QueryRunner, key: string, values: readonly unknown[], sql: () => string): Promise<readonly TextRow[]>;
  /**
   * Runs templates on different tables or rows as one statement. None sees the changes of another.
   *
   * @returns for templates that return values: the template's index and the value, in order.
   */
  apply(session: QueryRunner, changes: readonly TemplateRows[]): Promise<readonly TextRow[]>;
}

interface PreparedQuery {
  readonly text: string;
  readonly name: string;
}

export interface StatementsOptions {
  /** Called with the name of a statement that was evicted from the cache. */
  readonly onEvict?: ((name: string) => void) | undefined;
  /** Called when the number of written rows has doubled: plans made for small tables may not suit large ones. */
  readonly onTableGrowth?: (() => void) | undefined;
  readonly maxStatements?: number;
}

export function createStatements({ onEvict, onTableGrowth, maxStatements = 400 }: StatementsOptions = {}): Statements {
  let nameCount = 0;
  let written = 0;
  let nextThreshold = MIN_ROWS_FOR_REPLAN;
  const cache = new QuickLRU<string, PreparedQuery>({
    maxSize: maxStatements,
    onEviction: (_, { name }) => onEvict?.(name),
  });

  const run: Statements['run'] = (session, key, values, text) => {
    let query = cache.get(key);
    if (!query) {
      query = { text: text(), name: `mortise_w${nameCount++}` };
      cache.set(key, query);
    }
    return session.run({ ...query, values });
  };
  return {
    run,
    apply(session, changes) {
      for (const { rows } of changes) written += rows.length;
      if (written >= nextThreshold) {
        nextThreshold = 2 * written;
        onTableGrowth?.();
      }
      const key = changes.map(({ template, rows }) => `${template.key}${rows.length === 1 ? '' : '*'}`).join('|');
      return run(session, key, changes.flatMap(parametersOf), () => templatesSql(changes));
    },
  };
}

/** Below this many written rows, prepared plans are not invalidated. */
const MIN_ROWS_FOR_REPLAN = 64;

/** One row passes each value on its own; several rows pass one array per column. */
function parametersOf({ template, rows }: TemplateRows): readonly unknown[] {
  return rows.length === 1 ? rows[0]! : template.parameterTypes.map((_, i) => rows.map((row) => row[i]));
}

function templatesSql(changes: readonly TemplateRows[]): string {
  let parameters = 0;
  const texts = changes.map(({ template: { parameterTypes, sql }, rows }) => {
    const isBatch = rows.length > 1;
    const placeholders = parameterTypes.map((type) => `$${++parameters}::${type}${isBatch ? '[]' : ''}`).join(', ');
    const names = parameterTypes.map((_, i) => `c${i}`).join(', ');
    return sql(isBatch ? `unnest(${placeholders}) v(${names})` : `(values (${placeholders})) v(${names})`);
  });
  if (texts.length === 1) return texts[0]!;
  const returning = changes.flatMap(({ template }, i) =>
    template.returnsValue ? [`select ${i}, a${i}.* from a${i}`] : [],
  );
  const last = returning.length ? returning.join(' union all ') : texts.pop()!;
  return `with ${texts.map((text, i) => `a${i} as (${text})`).join(', ')} ${last}`;
}
