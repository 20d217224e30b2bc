import type { MorphAttribute, RelationAttribute } from '@mortise/content-types/contract';

/** A document of the target: which version and locale of it is for the taps of `documents.target` to say. */
export interface DocumentReference {
  readonly documentId: string;
  readonly locale?: string | undefined;
  readonly status?: string | undefined;
}
/** A row of the target, by its document or by its own id. */
export type Reference = (DocumentReference | { readonly id: number }) & {
  /** The uid of its type, where a relation leads to rows of any. */
  readonly type?: string | undefined;
};
/** A row to link, and its place in the list. */
export interface Placed {
  readonly at: Reference;
  readonly before?: Reference | undefined;
  readonly after?: Reference | undefined;
  readonly start?: boolean;
}

/** What a relation is written as: the whole list, or what to add to it and take from it. */
export type RelationInput =
  | { readonly set: readonly Reference[] }
  | { readonly connect: readonly Placed[]; readonly disconnect: readonly Reference[]; readonly strict: boolean };

/** A part of the input that means no row. */
export class Meaningless {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
}

/**
 * Reads what was given for a relation, short or long (behaviours W01–W06, W11).
 *
 * `7` and `'7'` are row ids, any other text is a documentId; bare values and lists are the whole list, null is none. Of
 * several for a relation to one the last counts. An object that sets, connects and disconnects nothing changes nothing.
 *
 * @returns `undefined` where nothing is to change.
 * @throws Meaningless.
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

/** The last place, and those before it that may name other versions of its document: those by id are looked up first. */
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
  // A number is the documentId of the same digits, as in Strapi.
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

/** A row id, or a documentId. PostgreSQL's ids are below 2³¹, and a longer number is none. */
function named(value: unknown, given: unknown, isDocument = false): Reference {
  const id = !isDocument && isText(value) && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof id === 'number') {
    if (Number.isSafeInteger(id)) return { id };
  } else if (isText(id)) return { documentId: id };
  throw new Meaningless(given);
}

/** A row with its place; what it stands beside is named as it is named itself. */
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
      // Beside a document stands a document: digits are its documentId there, as in Strapi.
      ...(isDocument && typeof anchor === 'number' ? { documentId: String(anchor) } : named(anchor, value, isDocument)),
    } as Reference;
  };
  if (position.before) return { at, before: beside(position.before) };
  if (position.after) return { at, after: beside(position.after) };
  return position.start ? { at, start: true } : { at };
}
