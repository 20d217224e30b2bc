import type { ContentType } from '@mortise/content-types/contract';
import type { RowValues } from '@mortise/database/contract';
import type { DocumentHandler, WriteScope } from '@mortise/documents/contract';

export type {} from '@mortise/kernel';
export type {} from '@mortise/validation/contract';

/** Hashes passwords and compares with hashes, on other threads than this one's. */
export interface Passwords {
  /**
   * A bcrypt hash.
   *
   * @throws PASSWORDS_TOO_LONG past 72 bytes, of which bcrypt would heed no more.
   */
  hash(password: string, options?: { readonly rounds?: number | undefined }): Promise<string>;
  /** Whether a hash is of the password; false for what is no hash. */
  verify(password: string, hash: string): Promise<boolean>;
  /** Looks for the passwords of types. @throws PASSWORDS_ROUNDS_INVALID. */
  prepare(types: readonly ContentType[]): void;
  /**
   * Stands around a write of documents: hashes the passwords that its data brings before the transaction begins.
   *
   * @throws (when called) PASSWORDS_TOO_MANY.
   */
  around(inner: DocumentHandler, at: { readonly contentType: ContentType; readonly action: string }): DocumentHandler;
  /** What is kept of what was written: hashes in place of passwords, in components too. */
  keep(values: RowValues, scope: WriteScope): Promise<RowValues>;
}

declare module '@mortise/kernel' {
  interface Cradle {
    passwords: Passwords;
  }
}
declare module '@mortise/content-types/contract' {
  interface ScalarSchema {
    /** Of a password: how often it is hashed, as a power of two. */
    readonly encryption?: { readonly rounds?: number };
  }
}
