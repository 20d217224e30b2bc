import QuickLRU from 'quick-lru';
import type { Session, TextRow } from '../driver.ts';
import type { Act } from './acts.ts';

/** A query parameter. */
export type Sent = string | number | boolean | null;
/** A template and the values of each row that it is applied to. */
export interface ActRows {
  readonly act: Act;
  readonly rows: readonly (readonly Sent[])[];
}

/** Runs cached, named prepared statements. */
export interface Statements {
  /** Runs the statement cached under `key`; `text` builds its SQL on a miss. */
  run(session: Session, key: string, values: readonly unknown[], text: () => string): Promise<readonly TextRow[]>;
  /**
   * Runs templates on different tables or rows as one statement. None sees the changes of another.
   *
   * @returns for templates that return values: the template's index and the value, in order.
   */
  act(session: Session, acts: readonly ActRows[]): Promise<readonly TextRow[]>;
}

interface Named {
  readonly text: string;
  readonly name: string;
}

export interface StatementsOptions {
  /** Called with the name of a statement that was evicted from the cache. */
  readonly onForget?: ((name: string) => void) | undefined;
  /** Called when the number of written rows has doubled: plans made for small tables may not suit large ones. */
  readonly onGrowth?: (() => void) | undefined;
  readonly maxStatements?: number;
}

export function createStatements({ onForget, onGrowth, maxStatements = 400 }: StatementsOptions = {}): Statements {
  let names = 0;
  let written = 0;
  let told = FEW;
  const kept = new QuickLRU<string, Named>({ maxSize: maxStatements, onEviction: (_, { name }) => onForget?.(name) });

  const run: Statements['run'] = (session, key, values, text) => {
    let named = kept.get(key);
    if (!named) {
      named = { text: text(), name: `mortise_w${names++}` };
      kept.set(key, named);
    }
    return session.run({ ...named, values });
  };
  return {
    run,
    act(session, acts) {
      for (const { rows } of acts) written += rows.length;
      if (written >= told) {
        told = 2 * written;
        onGrowth?.();
      }
      const key = acts.map(({ act, rows }) => `${act.key}${rows.length === 1 ? '' : '*'}`).join('|');
      return run(session, key, acts.flatMap(parametersOf), () => textOf(acts));
    },
  };
}

/** Below this many written rows, prepared plans are not invalidated. */
const FEW = 64;

/** One row passes each value on its own; several rows pass one array per column. */
function parametersOf({ act, rows }: ActRows): readonly unknown[] {
  return rows.length === 1 ? rows[0]! : act.types.map((_, i) => rows.map((row) => row[i]));
}

function textOf(acts: readonly ActRows[]): string {
  let parameters = 0;
  const texts = acts.map(({ act: { types, text }, rows }) => {
    const many = rows.length > 1;
    const places = types.map((type) => `$${++parameters}::${type}${many ? '[]' : ''}`).join(', ');
    const names = types.map((_, i) => `c${i}`).join(', ');
    return text(many ? `unnest(${places}) v(${names})` : `(values (${places})) v(${names})`);
  });
  if (texts.length === 1) return texts[0]!;
  const returning = acts.flatMap(({ act }, i) => (act.returns ? [`select ${i}, a${i}.* from a${i}`] : []));
  const last = returning.length ? returning.join(' union all ') : texts.pop()!;
  return `with ${texts.map((text, i) => `a${i} as (${text})`).join(', ')} ${last}`;
}
