/** One validation issue. */
export interface Mistake {
  /** `seo.metaTitle`, `blocks[0].title`; empty for the data as a whole. */
  readonly path: string;
  readonly message: string;
  /** The value after the cast to the expected type. */
  readonly value: unknown;
  /** A more precise message than Strapi's, for the caller in code and the log; never sent to clients. */
  readonly reason?: string;
  /** The value has the wrong type. These issues are sorted before others of the same depth. */
  readonly isKind?: true;
}
/** Undefined if the data is valid. */
export type Mistakes = readonly Mistake[] | undefined;

/** The location of a value; undefined for the whole data. Formatted as a path only if there is an issue. */
export interface Place {
  readonly up: Place | undefined;
  /** A field name, or an index in a list. */
  readonly key: string | number;
}

/** `blocks[0].title` */
export function pathOf(place: Place | undefined): string {
  if (!place) return '';
  const up = pathOf(place.up);
  if (typeof place.key === 'number') return `${up}[${place.key}]`;
  return up ? `${up}.${place.key}` : place.key;
}

/** `['blocks', '0', 'title']`, the wire format of paths. */
export const stepsOf = (path: string): readonly string[] => (path ? path.replace(/\[(\d+)\]/g, '.$1').split('.') : []);

/** The path is put before a message that begins with a space (` must be an integer`); others are used unchanged. */
export type Message = string;

export function mistake(place: Place | undefined, message: Message, value: unknown): Mistake {
  const path = pathOf(place);
  return { path, message: message.startsWith(' ') ? `${path || 'this'}${message}` : message, value };
}

/** The issues of one field of an object. */
export interface FieldMistakes {
  /** The path of the field. */
  readonly path: string;
  readonly mistakes: readonly Mistake[];
}

/**
 * Sorts the issues of an object's fields as Strapi does: first by the index of the first field name that the path
 * contains as a substring (`one` matches `zone`); then type issues before others and nested issues last; then later
 * fields first.
 *
 * @param names the field names, in the order of the schema.
 * @param fields the fields with issues, in the same order.
 */
export function inOrder(names: readonly string[], fields: readonly FieldMistakes[]): readonly Mistake[] {
  if (fields.length < 2) return fields.flatMap(({ mistakes }) => mistakes);
  return fields
    .map(({ path, mistakes }) => ({
      mistakes,
      rank: names.findIndex((name) => path.includes(name)),
      turn: turnOf({ path, mistakes }),
    }))
    .reverse()
    .sort((a, b) => a.rank - b.rank || a.turn - b.turn)
    .flatMap(({ mistakes }) => mistakes);
}

/** Sorts the issues of a list's items as Strapi does: items with the least nested issues first. */
export const itemsInOrder = (items: readonly FieldMistakes[]): readonly Mistake[] =>
  items
    .map((item) => ({ mistakes: item.mistakes, turn: turnOf(item) }))
    .sort((a, b) => a.turn - b.turn)
    .flatMap(({ mistakes }) => mistakes);

/** Strapi's validators run concurrently: the deeper an issue is nested, the later it is reported. */
const turnOf = ({ path, mistakes }: FieldMistakes): number => {
  const depth = stepsOf(path).length;
  return Math.max(...mistakes.map((each) => 2 * (stepsOf(each.path).length - depth) + (each.isKind ? 0 : 1)));
};
