// What an error of pg says of the connection that it came on.

/** True where pg gave a statement up that the server may still be working on. */
export const isGivenUp = (error: Error | undefined): boolean => error?.message === 'Query read timeout';

/** The server refuses a prepared `select *` or the like once its table changed. */
export const isPlanChanged = (error: unknown): boolean =>
  (error as { code?: string }).code === '0A000' && String((error as Error).message).includes('cached plan');

/** True for what the server answered and lived on (not 57P01 and its like); otherwise the connection may be broken. */
export const isAnswer = (error: unknown): boolean =>
  error instanceof Error && 'severity' in error && !/^(?:57P|08|25P03)/.test((error as { code?: string }).code ?? '');
