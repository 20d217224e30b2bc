import type { Log } from '@mortise/kernel';

const discard = () => {};
/** A logger that discards everything. */
export const silentLog: Log = { error: discard, warn: discard, info: discard, debug: discard };
