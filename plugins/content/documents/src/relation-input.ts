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
export interface PositionedReference {
  readonly at: Reference;
  readonly before?: Reference | undefined;
  readonly after?: Reference | undefined;
  readonly start?: boolean;
}

/** The parsed value of a relation: the whole list, or links to add and to remove. */
export type RelationInput =
  | { readonly set: readonly Reference[] }
  | {
      readonly connect: readonly PositionedReference[];
      readonly disconnect: readonly Reference[];
      readonly strict: boolean;
    };

/** Thrown for a part of the input that does not identify a row. */
export class InvalidReference {
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
export function parseRelation(
  { many }: Pick<RelationAttribute | MorphAttribute, 'many'>,
  value: unknown,
): RelationInput | undefined {
  const applicable = <T>(list: readonly T[]) => (many ? list : list.slice(-1));
  const listOf = (given: unknown): readonly unknown[] =>
    [given].flat().filter((one) => one !== null && one !== undefined);
  if (!isObject(value) || identifiesRow(value)) return { set: applicable(listOf(value)).map(parseReference) };
  const { set, connect, disconnect, options } = value;
  if (set) return { set: applicable(listOf(set)).map(parseReference) };
  if (!connect && !disconnect) {
    if (Object.keys(value).every((key) => OPERATIONS.has(key))) return undefined;
    throw new InvalidReference(value);
  }
  const strict = !isObject(options) || options.strict !== false;
  const positioned = listOf(connect).map(parsePositioned);
  const removed = listOf(disconnect).map(parseReference);
  return { connect: many ? positioned : keepLastDocument(positioned), disconnect: removed, strict };
}

/** The last item, and earlier ones that may be other versions of its document. For items by row id, only a lookup can tell. */
function keepLastDocument(items: readonly PositionedReference[]): readonly PositionedReference[] {
  const last = items.at(-1)?.at;
  const mayBeSameDocument = ({ at }: PositionedReference) => {
    if (!last || at.type !== last.type) return false;
    return 'documentId' in last ? 'documentId' in at && at.documentId === last.documentId : 'id' in at;
  };
  return items.filter(mayBeSameDocument);
}

const OPERATIONS: ReadonlySet<string> = new Set(['set', 'connect', 'disconnect', 'options']);

type Input = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Input =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const identifiesRow = (value: Input) => 'id' in value || 'documentId' in value;
const isStorableString = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && !value.includes('\0');

function parseReference(value: unknown): Reference {
  if (!isObject(value)) return parseId(value, value);
  const { documentId: rawDocumentId, id, locale, status, __type: type } = value;
  const typed = isStorableString(type) ? { type } : {};
  // As in Strapi, a numeric documentId is the string of its digits.
  const documentId = typeof rawDocumentId === 'number' ? String(rawDocumentId) : rawDocumentId;
  if (!isStorableString(documentId)) {
    const row = parseId(id, value);
    if ('id' in row) return { ...row, ...typed };
    throw new InvalidReference(value);
  }
  return {
    documentId,
    ...(isStorableString(locale) ? { locale } : {}),
    ...(isStorableString(status) ? { status } : {}),
    ...typed,
  };
}

/** A row id or a documentId. A number that is no safe integer is neither. */
function parseId(value: unknown, source: unknown, isDocument = false): Reference {
  const id = !isDocument && isStorableString(value) && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof id === 'number') {
    if (Number.isSafeInteger(id)) return { id };
  } else if (isStorableString(id)) return { documentId: id };
  throw new InvalidReference(source);
}

/** An item with its position. `before` and `after` identify the anchor as the item itself is identified: by documentId or id. */
function parsePositioned(value: unknown): PositionedReference {
  const at = parseReference(value);
  const position = isObject(value) ? value.position : undefined;
  if (!isObject(position)) return { at };
  const isDocument = 'documentId' in at;
  const anchorFor = (anchor: unknown): Reference => {
    const { id: _id, documentId: _documentId, ...rest } = { ...at } as Input;
    const { locale, status, __type: type } = position;
    return {
      ...rest,
      ...(isStorableString(locale) ? { locale } : {}),
      ...(isStorableString(status) ? { status } : {}),
      ...(isStorableString(type) ? { type } : {}),
      // The anchor of a document is a document: as in Strapi, digits are its documentId.
      ...(isDocument && typeof anchor === 'number'
        ? { documentId: String(anchor) }
        : parseId(anchor, value, isDocument)),
    } as Reference;
  };
  if (position.before) return { at, before: anchorFor(position.before) };
  if (position.after) return { at, after: anchorFor(position.after) };
  return position.start ? { at, start: true } : { at };
}
