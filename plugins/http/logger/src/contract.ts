export type {} from '@mortise/http/contract';
export type {} from '@mortise/kernel';
export type {} from '@mortise/middlewares/contract';

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/** Where log lines go, one JSON object each, newline included. */
export interface LogSink {
  write(line: string): void;
  /** Writes out what is still in memory and lets go of timers. Later lines still have to be taken. */
  close?(): void;
}

declare module '@mortise/kernel' {
  interface Cradle {
    logSink: LogSink;
  }
  interface Exchange {
    /** Names this exchange in every log line; taken from `X-Request-Id` where that is sane, made otherwise. */
    requestId?: string;
  }
}
