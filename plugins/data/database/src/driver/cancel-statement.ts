import type { PoolClient } from 'pg';
import { Connection } from 'pg';

/** The part of pg's client that a cancel request needs. */
interface CancelTarget {
  readonly host: string;
  readonly port: number;
  readonly processID: number | null;
  readonly secretKey: number | null;
  readonly ssl: unknown;
}
interface CancelConnection {
  readonly stream: { destroy(): void };
  connect(portOrPath: number | string, host?: string): void;
  requestSsl(): void;
  cancel(processId: number, secretKey: number): void;
  on(event: 'connect' | 'sslconnect' | 'end', listener: () => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
}

/** How long a cancel request may take. */
const CANCEL_TIMEOUT_MS = 2_000;

/**
 * Cancels the statement that a connection is running. The protocol requires a separate connection for the cancel
 * request.
 *
 * Resolves once the server has closed that connection, which it does after it has signalled the backend. Statements
 * sent afterwards are therefore not cancelled by mistake. Also resolves if the request fails; the statement then runs
 * on.
 */
export function cancelStatement(client: PoolClient): Promise<void> {
  const target = client as unknown as CancelTarget;
  const { processID, secretKey } = target;
  if (processID === null || secretKey === null) return Promise.resolve();
  return new Promise((resolve) => {
    const connection = new Connection({ ssl: target.ssl } as never) as unknown as CancelConnection;
    const end = () => {
      clearTimeout(timer);
      connection.stream.destroy();
      resolve();
    };
    const timer = setTimeout(end, CANCEL_TIMEOUT_MS);
    const send = () => connection.cancel(processID, secretKey);
    connection.on('error', end);
    connection.on('end', end);
    connection.on('connect', () => (target.ssl ? connection.requestSsl() : send()));
    connection.on('sslconnect', send);
    if (target.host.startsWith('/')) connection.connect(`${target.host}/.s.PGSQL.${target.port}`);
    else connection.connect(target.port, target.host);
  });
}
