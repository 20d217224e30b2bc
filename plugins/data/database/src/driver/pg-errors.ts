// What an error of pg means for its connection.

/** True if pg stopped waiting for a statement that the server may still be running. */
export const isQueryTimeout = (error: Error | undefined): boolean => error?.message === 'Query read timeout';

/** True for "cached plan must not change result type": a table changed after the statement was prepared. */
export const isPlanChanged = (error: unknown): boolean =>
  (error as { code?: string }).code === '0A000' && String((error as Error).message).includes('cached plan');

/** True for an error that the server sent and that leaves the connection usable (not 57P01 etc.). */
export const isServerError = (error: unknown): boolean =>
  error instanceof Error && 'severity' in error && !/^(?:57P|08|25P03)/.test((error as { code?: string }).code ?? '');
