import type { ContentType, RelationAttribute } from '@mortise/content-types/contract';
import type { Entry, RowValues } from '@mortise/database/contract';
import type { Planner } from './planner.ts';
import { relationChange } from './references.ts';
import { linksPlan } from './rows.ts';
import { createTargets, type TargetOptions } from './targets.ts';
import { type OnRelation, rowValues } from './values.ts';
import type { Workings } from './workings.ts';

/** Row values, and the row ids that relations mean, by path. */
export interface Resolved {
  readonly values: RowValues;
  readonly links: ReadonlyMap<string, readonly number[]>;
}

export interface DataOptions extends TargetOptions {
  readonly data: unknown;
  /** The row that the data goes to; none where it makes a new one. */
  readonly row: number | undefined;
}

/** The row values of what a write was given, every relation turned into row ids: what is linked now, less and more. */
export function createRelations(workings: Workings, type: ContentType, planner: Planner) {
  const linkedNow = async (row: number, attributes: readonly RelationAttribute[]): Promise<Entry | undefined> =>
    attributes.length ? (await workings.use.database.read(linksPlan(type, row, attributes))).entries[0] : undefined;

  return async ({ data, row, ...options }: DataOptions): Promise<Resolved> => {
    const links = new Map<string, readonly number[]>();
    const targets = createTargets(workings, planner, options);
    const changed: RelationAttribute[] = [];
    rowValues(type, data, (attribute, value, path, nested) => {
      const { set, connect, disconnect } = relationChange(attribute, value, path);
      targets.want(attribute.target, [...(set ?? []), ...connect, ...disconnect]);
      if (!set && !nested) changed.push(attribute);
      return undefined;
    });
    await targets.load();
    const linked = row === undefined ? undefined : await linkedNow(row, changed);

    const idsOf: OnRelation<readonly number[]> = (attribute, value, path, nested) => {
      const { set, connect, disconnect } = relationChange(attribute, value, path);
      const { target, name } = attribute;
      if (set) return targets.idsOf(target, set, path);
      const more = targets.idsOf(target, attribute.many ? connect : connect.slice(-1), `${path}.connect`);
      if (!attribute.many && more.length) return more;
      const less = new Set(targets.idsOf(target, disconnect, `${path}.disconnect`));
      const held = nested ? [] : [linked?.[name] ?? []].flat().map((entry) => (entry as Entry).id);
      return [...new Set([...held.filter((id) => !less.has(id)), ...more])];
    };
    const values = rowValues(type, data, (attribute, value, path, nested) => {
      const ids = idsOf(attribute, value, path, nested);
      links.set(path, ids);
      return ids;
    });
    return { values, links };
  };
}
