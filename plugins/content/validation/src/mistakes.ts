/** One thing that is wrong with data. */
export interface Mistake {
  /** `seo.metaTitle`, `blocks[0].title`; empty for the data as a whole. */
  readonly path: string;
  readonly message: string;
  /** The value that was found, as far as it could be read as what was wanted. */
  readonly value: unknown;
  /** What is wrong in more words than Strapi's, for the author of the call and the log; never on the wire. */
  readonly reason?: string;
  /** The value is not of the kind that was wanted: told before what else is wrong, where the order leaves that open. */
  readonly isKind?: true;
}
/** Undefined where nothing is wrong. */
export type Mistakes = readonly Mistake[] | undefined;

/** Where a value stands; undefined for the data as a whole. Written out only where something is wrong. */
export interface Place {
  readonly up: Place | undefined;
  /** A number in a list. */
  readonly key: string | number;
}

/** `blocks[0].title` */
export function pathOf(place: Place | undefined): string {
  if (!place) return '';
  const up = pathOf(place.up);
  if (typeof place.key === 'number') return `${up}[${place.key}]`;
  return up ? `${up}.${place.key}` : place.key;
}

/** `['blocks', '0', 'title']`, as errors have it on the wire. */
export const stepsOf = (path: string): readonly string[] => (path ? path.replace(/\[(\d+)\]/g, '.$1').split('.') : []);

/** What a rule says: said of the path where it begins with a space (` must be an integer`), else as it stands. */
export type Message = string;

export function mistake(place: Place | undefined, message: Message, value: unknown): Mistake {
  const path = pathOf(place);
  return { path, message: message.startsWith(' ') ? `${path || 'this'}${message}` : message, value };
}

/** What is wrong with one field of an object. */
export interface FieldMistakes {
  /** Of the field itself. */
  readonly path: string;
  readonly mistakes: readonly Mistake[];
}

/**
 * The mistakes of an object's fields in the order in which Strapi tells them: by the first of the object's own names that
 * the path has anywhere in it, `one` in `zone` too; then wrong kinds first, nested mistakes last, and the later field first.
 *
 * @param names the fields' names, in the order of the schema.
 * @param fields those that have mistakes, in the same order.
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

/** The mistakes of a list's items in the order in which Strapi tells them: items with the least nested mistakes first. */
export const itemsInOrder = (items: readonly FieldMistakes[]): readonly Mistake[] =>
  items
    .map((item) => ({ mistakes: item.mistakes, turn: turnOf(item) }))
    .sort((a, b) => a.turn - b.turn)
    .flatMap(({ mistakes }) => mistakes);

/** Strapi's rules run at the same time: the deeper a mistake is nested, the later it is found. */
const turnOf = ({ path, mistakes }: FieldMistakes): number => {
  const depth = stepsOf(path).length;
  return Math.max(...mistakes.map((each) => 2 * (stepsOf(each.path).length - depth) + (each.isKind ? 0 : 1)));
};
