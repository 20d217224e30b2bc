import type { MorphAttribute, RelationAttribute } from '@mortise/content-types/contract';

/** A document of the target type. The taps of `documents.target` choose its version and locale. */
export interface DocumentReference {
  readonly documentId: string;
  readonly locale?: string | undefined;
  readonly status?: string | undefined;
}
/** A target, by documentId or by row id. */
export type Reference = (DocumentReference | { readonly id: number }) & {
  /** The uid of the target type, for polymorphic relations. */
  readonly type?: string | undefined;
};
/** A row to link, and its position in the list. */
export interface Placed {
  readonly at: Reference;
  readonly before?: Reference | undefined;
  readonly after?: Reference | undefined;
  readonly start?: boolean;
}

/** The parsed value of a relation: the whole list, or links to add and to remove. */
export type RelationInput =
  | { readonly set: readonly Reference[] }
  | { readonly connect: readonly Placed[]; readonly disconnect: readonly Reference[]; readonly strict: boolean };

/** Thrown for a part of the input that does not identify a row. */
export class Meaningless {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
}

/**
 * Parses the value of a relation, in Strapi's short or long form.
 *
 * `7` and `'7'` are row ids, any other string is a documentId. A bare value or list replaces the whole list; null empties it.
 * Of several values for a to-one relation the last one applies. An object without `set`, `connect` and `disconnect` values
 * changes nothing.
 *
 * @returns `undefined` if the value changes nothing.
 * @throws InvalidReference.
 */
export function relationInput(
  { many }: Pick<RelationAttribute | MorphAttribute, 'many'>,
  value: unknown,
): RelationInput | undefined {
  const kept = <T>(list: readonly T[]) => (many ? list : list.slice(-1));
  const listOf = (given: unknown): readonly unknown[] =>
    [given].flat().filter((one) => one !== null && one !== undefined);
  if (!isObject(value) || namesRow(value)) return { set: kept(listOf(value)).map(reference) };
  const { set, connect, disconnect, options } = value;
  if (set) return { set: kept(listOf(set)).map(reference) };
  if (!connect && !disconnect) {
    if (Object.keys(value).every((key) => OPERATIONS.has(key))) return undefined;
    throw new Meaningless(value);
  }
  const strict = !isObject(options) || options.strict !== false;
  const places = listOf(connect).map(placed);
  const gone = listOf(disconnect).map(reference);
  return { connect: many ? places : ofLastDocument(places), disconnect: gone, strict };
}

/** The last item, and earlier ones that may be other versions of its document. For items by row id, only a lookup can tell. */
function ofLastDocument(places: readonly Placed[]): readonly Placed[] {
  const last = places.at(-1)?.at;
  const isLike = ({ at }: Placed) => {
    if (!last || at.type !== last.type) return false;
    return 'documentId' in last ? 'documentId' in at && at.documentId === last.documentId : 'id' in at;
  };
  return places.filter(isLike);
}

const OPERATIONS: ReadonlySet<string> = new Set(['set', 'connect', 'disconnect', 'options']);

type Input = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Input =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const namesRow = (value: Input) => 'id' in value || 'documentId' in value;
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '' && !value.includes('\0');

function reference(value: unknown): Reference {
  if (!isObject(value)) return named(value, value);
  const { documentId: given, id, locale, status, __type: type } = value;
  const more = isText(type) ? { type } : {};
  // As in Strapi, a numeric documentId is the string of its digits.
  const documentId = typeof given === 'number' ? String(given) : given;
  if (!isText(documentId)) {
    const row = named(id, value);
    if ('id' in row) return { ...row, ...more };
    throw new Meaningless(value);
  }
  return {
    documentId,
    ...(isText(locale) ? { locale } : {}),
    ...(isText(status) ? { status } : {}),
    ...more,
  };
}

/** A row id or a documentId. A number that is no safe integer is neither. */
function named(value: unknown, given: unknown, isDocument = false): Reference {
  const id = !isDocument && isText(value) && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof id === 'number') {
    if (Number.isSafeInteger(id)) return { id };
  } else if (isText(id)) return { documentId: id };
  throw new Meaningless(given);
}

/** An item with its position. `before` and `after` identify the anchor as the item itself is identified: by documentId or id. */
function placed(value: unknown): Placed {
  const at = reference(value);
  const position = isObject(value) ? value.position : undefined;
  if (!isObject(position)) return { at };
  const isDocument = 'documentId' in at;
  const beside = (anchor: unknown): Reference => {
    const { id: _id, documentId: _documentId, ...rest } = { ...at } as Input;
    const { locale, status, __type: type } = position;
    return {
      ...rest,
      ...(isText(locale) ? { locale } : {}),
      ...(isText(status) ? { status } : {}),
      ...(isText(type) ? { type } : {}),
      // The anchor of a document is a document: as in Strapi, digits are its documentId.
      ...(isDocument && typeof anchor === 'number' ? { documentId: String(anchor) } : named(anchor, value, isDocument)),
    } as Reference;
  };
  if (position.before) return { at, before: beside(position.before) };
  if (position.after) return { at, after: beside(position.after) };
  return position.start ? { at, start: true } : { at };
}
