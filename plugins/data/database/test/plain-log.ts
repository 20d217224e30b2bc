import type { Log } from '@mortise/kernel';

const silent = () => {};
/** A log that says nothing. */
export const plainLog: Log = { error: silent, warn: silent, info: silent, debug: silent };
