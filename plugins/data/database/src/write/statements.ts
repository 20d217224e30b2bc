import QuickLRU from 'quick-lru';
import type { Session, TextRow } from '../driver.ts';
import type { Act } from './acts.ts';

/** A value on its way to the server. */
export type Sent = string | number | boolean | null;
/** An act, and the values of each row that it is done to. */
export interface ActRows {
  readonly act: Act;
  readonly rows: readonly (readonly Sent[])[];
}

/** Runs statements that were made once, prepared by name. */
export interface Statements {
  /** Runs a statement whose text is made where `key` is new. */
  run(session: Session, key: string, values: readonly unknown[], text: () => string): Promise<readonly TextRow[]>;
  /**
   * Runs acts on different tables or rows as one statement: none sees what another does.
   *
   * @returns where an act returns anything: its place among them and the value, in order.
   */
  act(session: Session, acts: readonly ActRows[]): Promise<readonly TextRow[]>;
}

interface Named {
  readonly text: string;
  readonly name: string;
}

export interface StatementsOptions {
  /** Told the name of a statement that left the cache. */
  readonly onForget?: ((name: string) => void) | undefined;
  /** Told that as many rows were written again as before: what was planned for small tables may not do for large ones. */
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

/** So many rows change no plan. */
const FEW = 64;

/** The values of one row each by itself, those of more rows as a list for each column. */
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
