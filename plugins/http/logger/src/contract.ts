export type {} from '@mortise/http/contract';
export type {} from '@mortise/kernel';
export type {} from '@mortise/middlewares/contract';

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/** The destination of log lines: one JSON object each, with a newline. */
export interface LogSink {
  write(line: string): void;
  /** Flushes the buffer and clears timers. `write` must still accept later lines. */
  close?(): void;
}

declare module '@mortise/kernel' {
  interface Cradle {
    logSink: LogSink;
  }
  interface RequestContext {
    /** The id of the request in log lines: `X-Request-Id` if it is valid, else a generated one. */
    requestId?: string;
  }
}
