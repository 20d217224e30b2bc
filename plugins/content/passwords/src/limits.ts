import { Buffer } from 'node:buffer';

/** bcrypt ignores all bytes after these. */
export const MAX_BYTES = 72;
const HASH = /^\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}$/;

/** True for strings in the format of a bcrypt hash. */
export const isHash = (text: string): boolean => HASH.test(text);

export const byteLength = (password: string): number => Buffer.byteLength(password);

/** The attribute test of passwords: Strapi's message if bcrypt would truncate the value. */
export const lengthTest = (value: unknown): string | undefined =>
  typeof value === 'string' && byteLength(value) > MAX_BYTES ? 'Password must be less than 73 bytes' : undefined;
