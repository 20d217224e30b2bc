import { Buffer } from 'node:buffer';

/** bcrypt heeds no byte past this. */
export const MAX_BYTES = 72;
const HASH = /^\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}$/;

/** True for texts in the form of a bcrypt hash. */
export const isHash = (text: string): boolean => HASH.test(text);

export const bytesOf = (password: string): number => Buffer.byteLength(password);

/** What is wrong with a password that is to be hashed. */
export const lengthTest = (value: unknown): string | undefined =>
  typeof value === 'string' && bytesOf(value) > MAX_BYTES ? 'Password must be less than 73 bytes' : undefined;
