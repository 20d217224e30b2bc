/** The log levels that every plugin can use; the plugin `logger` implements them with pino. */
export interface Log {
  /** For errors that end the process. Callers use `error` if a log does not implement it. */
  fatal?(message: string, fields?: object): void;
  error(message: string, fields?: object): void;
  warn(message: string, fields?: object): void;
  info(message: string, fields?: object): void;
  debug(message: string, fields?: object): void;
}

/** The default log: writes warnings and errors to standard error, drops other levels. */
export const consoleLogger: Log = {
  error: (message, fields) => console.error(message, fields ?? ''),
  warn: (message, fields) => console.warn(message, fields ?? ''),
  info: () => {},
  debug: () => {},
};
