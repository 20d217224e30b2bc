/** The few words that every layer speaks; `logger` puts pino behind them. */
export interface Log {
  /** What ends the process. A log without it is given the line as an error. */
  fatal?(message: string, fields?: object): void;
  error(message: string, fields?: object): void;
  warn(message: string, fields?: object): void;
  info(message: string, fields?: object): void;
  debug(message: string, fields?: object): void;
}

/** Warnings and errors on standard error, the rest dropped: what a kernel without a logger does. */
export const plainLog: Log = {
  error: (message, fields) => console.error(message, fields ?? ''),
  warn: (message, fields) => console.warn(message, fields ?? ''),
  info: () => {},
  debug: () => {},
};
