import { compare, hash } from '@node-rs/bcrypt';
import type { Passwords } from './contract.ts';
import { errors } from './errors.ts';
import { createHashing } from './hashing.ts';
import { byteLength, isHash, MAX_BYTES } from './limits.ts';

type Hasher = Pick<Passwords, 'hash' | 'verify'>;

export function createPasswords({
  rounds,
  maxPerWrite = 20,
}: {
  readonly rounds: number;
  readonly maxPerWrite?: number;
}): Passwords {
  const hasher: Hasher = {
    async hash(password: string, options: { readonly rounds?: number | undefined } = {}) {
      const bytes = byteLength(password);
      if (bytes > MAX_BYTES) throw errors.TOO_LONG({ bytes });
      return hash(password, { cost: options.rounds ?? rounds });
    },
    verify: async (password: string, storedHash: string) =>
      isHash(storedHash) && byteLength(password) <= MAX_BYTES && compare(password, storedHash),
  };
  return Object.freeze({ ...hasher, ...createHashing(hasher, maxPerWrite) });
}
