import type { Log } from '@mortise/kernel';

const silent = () => {};
/** A logger that discards everything. */
export const plainLog: Log = { error: silent, warn: silent, info: silent, debug: silent };
