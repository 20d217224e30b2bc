import type { Attribute, ContentType } from '@mortise/content-types/contract';
import type { RowValues } from '@mortise/database/contract';
import type { Passwords } from './contract.ts';
import { errors } from './errors.ts';
import { isHash } from './limits.ts';

type Values = Readonly<Record<string, unknown>>;
/** Gives values with every password in them hashed; the same object where there is none. */
type Hasher = (values: Values) => Promise<Values>;

const isValues = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Finds the passwords of types once, in components too, and hashes what is written to them. */
export function createHashing({ hash }: Pick<Passwords, 'hash'>): Pick<Passwords, 'prepare' | 'keep'> {
  const hashers = new Map<ContentType, Hasher | undefined>();
  const hasherOf = (type: ContentType, within: readonly ContentType[] = []): Hasher | undefined => {
    if (within.includes(type)) return undefined;
    if (!within.length && hashers.has(type)) return hashers.get(type);
    const fields = [...type.attributes.values()].flatMap((attribute) => {
      const change = changeOf(type, attribute, [...within, type]);
      return change ? [{ name: attribute.name, change }] : [];
    });
    const hasher: Hasher | undefined = fields.length
      ? async (values) => {
          let changed: Record<string, unknown> | undefined;
          for (const { name, change } of fields) {
            const value = values[name];
            if (value === undefined || value === null) continue;
            changed ??= { ...values };
            changed[name] = await change(value);
          }
          return changed ?? values;
        }
      : undefined;
    if (!within.length) hashers.set(type, hasher);
    return hasher;
  };

  const changeOf = (type: ContentType, attribute: Attribute, within: readonly ContentType[]) => {
    if (attribute.kind === 'scalar' && attribute.type === 'password') {
      const rounds = roundsOf(type, attribute.name, attribute.schema.encryption?.rounds);
      return async (value: unknown) => (typeof value === 'string' ? hash(value, { rounds }) : value);
    }
    if (attribute.kind !== 'component' && attribute.kind !== 'dynamiczone') return undefined;
    const components = attribute.kind === 'component' ? [attribute.component] : attribute.components;
    const inner = new Map(components.map((component) => [component.uid, hasherOf(component, within)]));
    if (![...inner.values()].some(Boolean)) return undefined;
    const only = attribute.kind === 'component' ? inner.get(attribute.component.uid) : undefined;
    const part = (value: unknown) => {
      if (!isValues(value)) return value;
      const hasher = only ?? inner.get(String(value.__component));
      return hasher ? hasher(value) : value;
    };
    return async (value: unknown) => (Array.isArray(value) ? Promise.all(value.map(part)) : part(value));
  };

  return {
    prepare(types) {
      for (const type of types) hasherOf(type);
    },
    async keep(values, { type, isNew, call }) {
      const hasher = hasherOf(type);
      if (!hasher) return values;
      const hashed = await hasher(values);
      return isNew ? { ...hashed, ...broughtAlong(values, call.params.data ?? {}) } : hashed;
    },
  };
}

/** A new translation brings hashes along, which its caller never named. */
const broughtAlong = (values: RowValues, given: Values): RowValues =>
  Object.fromEntries(Object.entries(values).filter(([name, value]) => !Object.hasOwn(given, name) && holdsHash(value)));

const holdsHash = (value: unknown): boolean => {
  if (typeof value === 'string') return isHash(value);
  if (Array.isArray(value)) return value.some(holdsHash);
  return isValues(value) && Object.values(value).some(holdsHash);
};

function roundsOf(type: ContentType, attribute: string, rounds: unknown): number | undefined {
  if (rounds === undefined || rounds === null) return undefined;
  const number = Number(rounds);
  if (Number.isInteger(number) && number >= 4 && number <= 31) return number;
  throw errors.ROUNDS_INVALID({ uid: type.uid, attribute, rounds });
}
