import type { Attribute, ContentType } from '@mortise/content-types/contract';
import type { RowValues } from '@mortise/database/contract';
import type { DocumentCall } from '@mortise/documents/contract';
import type { Passwords } from './contract.ts';
import { errors } from './errors.ts';
import { byteLength, isHash, MAX_BYTES } from './limits.ts';

type Values = Readonly<Record<string, unknown>>;
type HashPassword = (password: string, rounds: number | undefined) => Promise<string>;
/** Replaces every password in the values; returns the same object if there is none. */
type ValuesHasher = (values: Values, hash: HashPassword) => Promise<Values>;
/** Hashes computed before the transaction began, by password and rounds; used in turn. */
type PreparedHashes = ReadonlyMap<string, { readonly hashes: readonly string[]; next: number }>;

const isRecord = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Finds the password attributes of each type once, in components too, and hashes their values.
 *
 * @param maxPerWrite the maximum number of passwords in the data of one call.
 */
export function createHashing(
  { hash }: Pick<Passwords, 'hash'>,
  maxPerWrite: number,
): Pick<Passwords, 'prepare' | 'hashValues' | 'wrapHandler'> {
  const prepared = new WeakMap<DocumentCall, PreparedHashes>();
  const hashers = new Map<ContentType, ValuesHasher | undefined>();
  const hasherOf = (type: ContentType, within: readonly ContentType[] = []): ValuesHasher | undefined => {
    if (within.includes(type)) return undefined;
    if (!within.length && hashers.has(type)) return hashers.get(type);
    const fields = [...type.attributes.values()].flatMap((attribute) => {
      const change = fieldHasher(type, attribute, [...within, type]);
      return change ? [{ name: attribute.name, change }] : [];
    });
    const hasher: ValuesHasher | undefined = fields.length
      ? async (values, hash) => {
          let changed: Record<string, unknown> | undefined;
          for (const { name, change } of fields) {
            const value = values[name];
            if (value === undefined || value === null) continue;
            changed ??= { ...values };
            changed[name] = await change(value, hash);
          }
          return changed ?? values;
        }
      : undefined;
    if (!within.length) hashers.set(type, hasher);
    return hasher;
  };

  const fieldHasher = (type: ContentType, attribute: Attribute, within: readonly ContentType[]) => {
    if (attribute.kind === 'scalar' && attribute.type === 'password') {
      const rounds = parseRounds(type, attribute.name, attribute.schema.encryption?.rounds);
      return async (value: unknown, hash: HashPassword) => (typeof value === 'string' ? hash(value, rounds) : value);
    }
    if (attribute.kind !== 'component' && attribute.kind !== 'dynamiczone') return undefined;
    const components = attribute.kind === 'component' ? [attribute.component] : attribute.components;
    const inner = new Map(components.map((component) => [component.uid, hasherOf(component, within)]));
    if (![...inner.values()].some(Boolean)) return undefined;
    const only = attribute.kind === 'component' ? inner.get(attribute.component.uid) : undefined;
    const hashComponent = (value: unknown, hash: HashPassword) => {
      if (!isRecord(value)) return value;
      const hasher = only ?? inner.get(String(value.__component));
      return hasher ? hasher(value, hash) : value;
    };
    return async (value: unknown, hash: HashPassword) =>
      Array.isArray(value) ? Promise.all(value.map((item) => hashComponent(item, hash))) : hashComponent(value, hash);
  };

  /** @throws PASSWORDS_TOO_MANY before any is hashed. */
  const hashAll = async (hasher: ValuesHasher, data: Values): Promise<PreparedHashes> => {
    const found: { readonly password: string; readonly rounds: number | undefined }[] = [];
    await hasher(data, async (password, rounds) => {
      // Passwords that are too long are rejected by the validation, which reports their path.
      if (byteLength(password) <= MAX_BYTES) found.push({ password, rounds });
      return password;
    });
    if (found.length > maxPerWrite) throw errors.TOO_MANY({ count: found.length, limit: maxPerWrite });
    const all = await Promise.all(
      found.map(async ({ password, rounds }) => [hashKey(password, rounds), await hash(password, { rounds })] as const),
    );
    const byKey = Map.groupBy(all, ([key]) => key);
    return new Map([...byKey].map(([key, own]) => [key, { hashes: own.map(([, hashed]) => hashed), next: 0 }]));
  };
  /** Uses the hash computed before the transaction, so that the transaction does not wait; computes others now. */
  const preparedOrNew = (call: DocumentCall): HashPassword => {
    const hashesByKey = prepared.get(call);
    return async (password, rounds) => {
      const own = hashesByKey?.get(hashKey(password, rounds));
      // The modulo lets a retried transaction start again with the first hash.
      return own ? own.hashes[own.next++ % own.hashes.length]! : hash(password, { rounds });
    };
  };

  return {
    wrapHandler(inner, { contentType, action }) {
      const hasher = WRITES.has(action) ? hasherOf(contentType) : undefined;
      if (!hasher) return inner;
      return async (call) => {
        const { data } = call.params;
        if (isRecord(data)) prepared.set(call, await hashAll(hasher, data));
        return inner(call);
      };
    },
    prepare(types) {
      for (const type of types) hasherOf(type);
    },
    async hashValues(values, { type, isNew, call }) {
      const hasher = hasherOf(type);
      if (!hasher) return values;
      const hashed = await hasher(values, preparedOrNew(call));
      return isNew ? { ...hashed, ...copiedHashes(values, call.params.data ?? {}) } : hashed;
    },
  };
}

const WRITES: ReadonlySet<string> = new Set(['create', 'update', 'clone']);
const hashKey = (password: string, rounds: number | undefined): string => `${rounds ?? ''} ${password}`;

/** A new translation copies hashes from other locales; attributes that the caller did not pass are not hashed again. */
const copiedHashes = (values: RowValues, input: Values): RowValues =>
  Object.fromEntries(
    Object.entries(values).filter(([name, value]) => !Object.hasOwn(input, name) && containsHash(value)),
  );

const containsHash = (value: unknown): boolean => {
  if (typeof value === 'string') return isHash(value);
  if (Array.isArray(value)) return value.some(containsHash);
  return isRecord(value) && Object.values(value).some(containsHash);
};

function parseRounds(type: ContentType, attribute: string, rounds: unknown): number | undefined {
  if (rounds === undefined || rounds === null) return undefined;
  const number = Number(rounds);
  if (Number.isInteger(number) && number >= 4 && number <= 31) return number;
  throw errors.ROUNDS_INVALID({ uid: type.uid, attribute, rounds });
}
