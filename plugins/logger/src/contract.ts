import type {} from '@mortise/http/contract';
import type {} from '@mortise/middlewares/contract';

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

declare module '@mortise/kernel' {
  interface Exchange {
    /** Names this exchange in every log line; taken from `X-Request-Id` where that is sane, made otherwise. */
    requestId?: string;
  }
}
