import type { ContentType } from '@mortise/content-types/contract';
import type { RowValues } from '@mortise/database/contract';
import type { DocumentHandler, WriteScope } from '@mortise/documents/contract';

export type {} from '@mortise/kernel';
export type {} from '@mortise/validation/contract';

/** Hashes and verifies passwords on the threads of libuv's pool. */
export interface Passwords {
  /**
   * Returns a bcrypt hash.
   *
   * @throws PASSWORDS_TOO_LONG for more than 72 bytes: bcrypt ignores the rest.
   */
  hash(password: string, options?: { readonly rounds?: number | undefined }): Promise<string>;
  /** True if the hash is of the password; false if `hash` is not a bcrypt hash. */
  verify(password: string, hash: string): Promise<boolean>;
  /** Finds the password attributes of types and caches them. @throws PASSWORDS_ROUNDS_INVALID. */
  prepare(types: readonly ContentType[]): void;
  /**
   * Wraps the write actions of documents: hashes the passwords in the data before the transaction begins.
   *
   * @throws PASSWORDS_TOO_MANY when the handler runs.
   */
  wrapHandler(
    inner: DocumentHandler,
    at: { readonly contentType: ContentType; readonly action: string },
  ): DocumentHandler;
  /** Replaces passwords with their hashes in the values of a row, in components too. */
  hashValues(values: RowValues, scope: WriteScope): Promise<RowValues>;
}

declare module '@mortise/kernel' {
  interface Cradle {
    passwords: Passwords;
  }
}
declare module '@mortise/content-types/contract' {
  interface ScalarSchema {
    /** Of a password: the bcrypt cost (2^rounds iterations). */
    readonly encryption?: { readonly rounds?: number };
  }
}
