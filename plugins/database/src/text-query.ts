import { createRequire } from 'node:module';
import type { PoolClient, Submittable } from 'pg';
import type { TextRow } from './driver.ts';

const { prepareValue } = createRequire(import.meta.url)('pg/lib/utils') as {
  /** A value as the protocol takes it: text, null or bytes. */
  prepareValue(value: unknown): unknown;
};

/** What of pg's connection a query that submits itself speaks to. */
interface Wire {
  readonly parsedStatements: Readonly<Record<string, string>>;
  readonly submittedNamedStatements: Record<string, string>;
  readonly stream: { cork?(): void; uncork?(): void };
  parse(message: { name: string; text: string }): void;
  bind(message: { statement: string; values: readonly unknown[] }): void;
  execute(message: object): void;
  sync(): void;
}

/**
 * A named statement whose rows come as the server sent them.
 *
 * pg's own query asks the server to describe each answer, makes a field of every column and maps every value through a
 * parser; whoever compiled the statement knows its columns, so none of that is asked for.
 */
class TextQuery implements Submittable {
  readonly name: string;
  readonly text: string;
  callback: (error: Error | null, rows?: readonly TextRow[]) => void = () => {};
  readonly #values: readonly unknown[];
  readonly #rows: TextRow[] = [];

  constructor(name: string, text: string, values: readonly unknown[]) {
    this.name = name;
    this.text = text;
    this.#values = values;
  }

  /** @returns what is wrong with a value, before anything was sent: half a message would stop the connection. */
  submit(connection: unknown): Error | null {
    const wire = connection as Wire;
    let values: readonly unknown[];
    try {
      values = this.#values.map((value) => prepareValue(value));
    } catch (error) {
      return error as Error;
    }
    wire.stream.cork?.();
    try {
      if (!wire.parsedStatements[this.name] && !wire.submittedNamedStatements[this.name]) {
        wire.parse({ name: this.name, text: this.text });
        wire.submittedNamedStatements[this.name] = this.text;
      }
      wire.bind({ statement: this.name, values });
      wire.execute({});
      wire.sync();
    } finally {
      wire.stream.uncork?.();
    }
    return null;
  }
  handleDataRow(message: { readonly fields: TextRow }): void {
    this.#rows.push(message.fields);
  }
  handleError(error: Error): void {
    this.callback(error);
  }
  handleReadyForQuery(): void {
    this.callback(null, this.#rows);
  }
  handleRowDescription(): void {}
  handleCommandComplete(): void {}
  handleEmptyQuery(): void {}
}

/** Runs a named statement on a connection, preparing it there at its first use. */
export const runNamed = (client: PoolClient, name: string, text: string, values: readonly unknown[]) =>
  new Promise<readonly TextRow[]>((resolve, reject) => {
    const query = new TextQuery(name, text, values);
    query.callback = (error, rows) => (error ? reject(error) : resolve(rows!));
    client.query(query);
  });
