/** One validation issue. */
export interface Issue {
  /** `seo.metaTitle`, `blocks[0].title`; empty for the data as a whole. */
  readonly path: string;
  readonly message: string;
  /** The value after the cast to the expected type. */
  readonly value: unknown;
  /** A more precise message than Strapi's, for the caller in code and the log; never sent to clients. */
  readonly reason?: string;
  /** The value has the wrong type. These issues are sorted before others of the same depth. */
  readonly isTypeIssue?: true;
}
/** Undefined if the data is valid. */
export type Issues = readonly Issue[] | undefined;

/** The location of a value; undefined for the whole data. Formatted as a path only if there is an issue. */
export interface Location {
  readonly parent: Location | undefined;
  /** A field name, or an index in a list. */
  readonly key: string | number;
}

/** `blocks[0].title` */
export function formatPath(location: Location | undefined): string {
  if (!location) return '';
  const parentPath = formatPath(location.parent);
  if (typeof location.key === 'number') return `${parentPath}[${location.key}]`;
  return parentPath ? `${parentPath}.${location.key}` : location.key;
}

/** `['blocks', '0', 'title']`, the wire format of paths. */
export const pathSegments = (path: string): readonly string[] =>
  path ? path.replace(/\[(\d+)\]/g, '.$1').split('.') : [];

/** The path is put before a message that begins with a space (` must be an integer`); others are used unchanged. */
export type Message = string;

export function createIssue(location: Location | undefined, message: Message, value: unknown): Issue {
  const path = formatPath(location);
  return { path, message: message.startsWith(' ') ? `${path || 'this'}${message}` : message, value };
}

/** The issues of one field of an object. */
export interface FieldIssues {
  /** The path of the field. */
  readonly path: string;
  readonly issues: readonly Issue[];
}

/**
 * Sorts the issues of an object's fields as Strapi does: first by the index of the first field name that the path
 * contains as a substring (`one` matches `zone`); then type issues before others and nested issues last; then later
 * fields first.
 *
 * @param names the field names, in the order of the schema.
 * @param fields the fields with issues, in the same order.
 */
export function sortFieldIssues(names: readonly string[], fields: readonly FieldIssues[]): readonly Issue[] {
  if (fields.length < 2) return fields.flatMap(({ issues }) => issues);
  return fields
    .map(({ path, issues }) => ({
      issues,
      rank: names.findIndex((name) => path.includes(name)),
      order: reportOrder({ path, issues }),
    }))
    .reverse()
    .sort((a, b) => a.rank - b.rank || a.order - b.order)
    .flatMap(({ issues }) => issues);
}

/** Sorts the issues of a list's items as Strapi does: items with the least nested issues first. */
export const sortItemIssues = (items: readonly FieldIssues[]): readonly Issue[] =>
  items
    .map((item) => ({ issues: item.issues, order: reportOrder(item) }))
    .sort((a, b) => a.order - b.order)
    .flatMap(({ issues }) => issues);

/** Strapi's validators run concurrently: the deeper an issue is nested, the later it is reported. */
const reportOrder = ({ path, issues }: FieldIssues): number => {
  const depth = pathSegments(path).length;
  return Math.max(...issues.map((each) => 2 * (pathSegments(each.path).length - depth) + (each.isTypeIssue ? 0 : 1)));
};
