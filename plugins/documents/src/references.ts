import type { RelationAttribute } from '@mortise/content-types/contract';
import { errors } from './errors.ts';

/** A row of the target: by id, or by document in some version. */
export type Reference =
  | { readonly id: number }
  | {
      readonly documentId: string;
      readonly locale?: string | undefined;
      readonly status?: 'draft' | 'published' | undefined;
    };

/** What a relation is written as: the whole list, or what to add to it and take from it. */
export interface RelationChange {
  readonly set?: readonly Reference[];
  readonly connect: readonly Reference[];
  readonly disconnect: readonly Reference[];
}

const NONE: readonly Reference[] = [];

/**
 * Reads what was given for a relation, short or long (behaviours W01–W05).
 *
 * `7` and `'7'` are row ids, any other text is a documentId; bare values and lists are the whole list, null is none.
 *
 * @throws DOCUMENTS_DATA_INVALID.
 */
export function relationChange(attribute: RelationAttribute, value: unknown, path: string): RelationChange {
  const list = (given: unknown, at: string) =>
    (given === null || given === undefined ? [] : Array.isArray(given) ? given : [given]).map((one) =>
      reference(one, at),
    );
  if (isObject(value) && ('set' in value || 'connect' in value || 'disconnect' in value)) {
    const { set, connect, disconnect } = value;
    if (set !== undefined) return { set: kept(attribute, list(set, `${path}.set`)), connect: NONE, disconnect: NONE };
    return { connect: list(connect, `${path}.connect`), disconnect: list(disconnect, `${path}.disconnect`) };
  }
  return { set: kept(attribute, list(value, path)), connect: NONE, disconnect: NONE };
}

/** Of several for a relation to one, the last counts (behaviours W11). */
const kept = (attribute: RelationAttribute, references: readonly Reference[]) =>
  attribute.many ? references : references.slice(-1);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isId = (value: unknown): value is string => typeof value === 'string' && value !== '' && !value.includes('\0');

function reference(value: unknown, path: string): Reference {
  if (isId(value)) return /^\d+$/.test(value) ? { id: Number(value) } : { documentId: value };
  if (Number.isSafeInteger(value)) return { id: value as number };
  if (isObject(value)) {
    const { documentId, locale, status, id } = value;
    if (isId(documentId)) {
      return {
        documentId,
        ...(typeof locale === 'string' ? { locale } : {}),
        ...(status === 'draft' || status === 'published' ? { status } : {}),
      };
    }
    if (id !== undefined) return reference(typeof id === 'string' || typeof id === 'number' ? id : null, path);
  }
  throw errors.DATA_INVALID({ path, wanted: 'a documentId, a row id, or an object that holds one', value });
}
