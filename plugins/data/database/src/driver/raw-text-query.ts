import { createRequire } from 'node:module';
import type { PoolClient, Submittable } from 'pg';
import type { TextRow } from './driver.ts';

const { prepareValue } = createRequire(import.meta.url)('pg/lib/utils') as {
  /** Converts a value for the wire protocol: text, null or bytes. */
  prepareValue(value: unknown): unknown;
};

/** The part of pg's internal connection that a submittable query uses. */
interface PgProtocol {
  readonly parsedStatements: Readonly<Record<string, string>>;
  readonly submittedNamedStatements: Record<string, string>;
  readonly stream: { cork?(): void; uncork?(): void };
  parse(message: { name: string; text: string }): void;
  bind(message: { statement: string; values: readonly unknown[] }): void;
  execute(message: object): void;
  sync(): void;
}

/** A statement to send. */
export interface TextStatement {
  /** The name under which the connection prepares it; empty for an unnamed statement. */
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
  /** Charges a row as it arrives. Once it returns false, all rows are discarded. */
  readonly chargeRow?: ((bytes: number) => boolean) | undefined;
}

/**
 * A pg query that returns rows as the server sent them.
 *
 * pg's own Query requests a row description, builds a field per column and parses every value. The code that compiled
 * the statement knows its columns, so this class skips all of that.
 */
class RawTextQuery implements Submittable {
  readonly name: string;
  readonly text: string;
  callback: (error: Error | null, rows?: readonly TextRow[]) => void = () => {};
  readonly #statement: TextStatement;
  #rows: TextRow[] = [];
  #isExceeded = false;

  constructor(statement: TextStatement) {
    this.name = statement.name;
    this.text = statement.text;
    this.#statement = statement;
  }

  /**
   * @returns the error of a value that cannot be converted. Nothing is sent then: a partial message would break the
   *   connection.
   */
  submit(connection: unknown): Error | null {
    const protocol = connection as PgProtocol;
    let values: readonly unknown[];
    try {
      values = this.#statement.values.map((value) => prepareValue(value));
    } catch (error) {
      return error as Error;
    }
    protocol.stream.cork?.();
    try {
      if (!this.name) protocol.parse({ name: '', text: this.text });
      else if (!protocol.parsedStatements[this.name] && !protocol.submittedNamedStatements[this.name]) {
        protocol.parse({ name: this.name, text: this.text });
        protocol.submittedNamedStatements[this.name] = this.text;
      }
      protocol.bind({ statement: this.name, values });
      protocol.execute({});
      protocol.sync();
    } finally {
      protocol.stream.uncork?.();
    }
    return null;
  }
  handleDataRow(message: { readonly length: number; readonly fields: TextRow }): void {
    if (this.#isExceeded) return;
    const { chargeRow } = this.#statement;
    if (chargeRow && !chargeRow(message.length)) {
      this.#isExceeded = true;
      this.#rows = [];
      return;
    }
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

/** Sends a statement on a connection. A named statement is prepared at its first use. */
export function submitText(
  client: PoolClient,
  statement: TextStatement,
  callback: (error: Error | null, rows?: readonly TextRow[]) => void,
): void {
  const query = new RawTextQuery(statement);
  query.callback = callback;
  client.query(query);
}

/** `submitText` as a promise. */
export const runText = (client: PoolClient, statement: TextStatement) =>
  new Promise<readonly TextRow[]>((resolve, reject) =>
    submitText(client, statement, (error, rows) => (error ? reject(error) : resolve(rows!))),
  );
