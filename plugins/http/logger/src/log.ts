import type { Log } from '@mortise/kernel';
import { pino } from 'pino';
import type { LogLevel, LogSink } from './contract.ts';

export interface LogOptions {
  readonly level: LogLevel;
  /** Buffer size in bytes; a timer flushes the rest five times a second. */
  readonly bufferBytes: number;
}

const FLUSH_EVERY_MS = 200;
/** Secret fields, at the top level of a line and in request or response headers. */
const SECRET_FIELDS = ['authorization', 'cookie', '["set-cookie"]', 'password', 'token', 'secret'];
const REDACTED = ['', 'headers', 'request.headers', 'response.headers', 'req.headers', 'res.headers'].flatMap((at) =>
  SECRET_FIELDS.map((field) => (at === '' || field.startsWith('[') ? `${at}${field}` : `${at}.${field}`)),
);

/**
 * Buffered standard output: requests do not wait for writes. Lines after `close` are written immediately.
 */
export function standardOutput({ bufferBytes }: Pick<LogOptions, 'bufferBytes'>): LogSink {
  const destination = pino.destination({ dest: 1, sync: false, minLength: bufferBytes, periodicFlush: FLUSH_EVERY_MS });
  let closed = false;
  return {
    write: (line) => void (closed ? process.stdout : destination).write(line),
    close() {
      if (closed) return;
      closed = true;
      destination.flushSync();
      destination.end();
    },
  };
}

/** The kernel's `Log` with pino: one JSON object per line, errors with stack and causes, secrets redacted. */
export function createLog({ level }: Pick<LogOptions, 'level'>, sink: LogSink): Log {
  const logger = pino(
    {
      level,
      base: null,
      serializers: { error: pino.stdSerializers.errWithCause, while: pino.stdSerializers.errWithCause },
      redact: { paths: REDACTED, censor: '[redacted]' },
      formatters: { level: (label) => ({ level: label }) },
    },
    sink,
  );
  return {
    fatal: (message, fields) => logger.fatal(fields ?? {}, message),
    error: (message, fields) => logger.error(fields ?? {}, message),
    warn: (message, fields) => logger.warn(fields ?? {}, message),
    info: (message, fields) => logger.info(fields ?? {}, message),
    debug: (message, fields) => logger.debug(fields ?? {}, message),
  };
}

/** True if lines of level info are written. */
export const isInfoEnabled = (level: LogLevel): boolean => level === 'info' || level === 'debug' || level === 'trace';
