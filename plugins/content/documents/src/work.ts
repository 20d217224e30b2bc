import type { ContentType } from '@mortise/content-types/contract';
import type { Entry, RowValues } from '@mortise/database/contract';
import type { DocumentCall, DocumentWork, LockedRow, Version } from './contract.ts';
import { isOf, withRow } from './locked.ts';
import { createNews } from './news.ts';
import type { Planner, PlanRequest } from './planner.ts';
import { createRowWriter } from './row-writer.ts';
import type { Workings } from './workings.ts';

const SHOWN = ['fields', 'populate'] as const;
const MATCHED = ['filters', '_q', 'fields'] as const;
const ONLY_ID: readonly string[] = Object.freeze(['id']);
const SINGLE: readonly Version[] = Object.freeze([Object.freeze({ status: undefined, locale: null })]);
/** How often a write is retried after a deadlock or serialization failure. */
const RETRIES = 8;

/** What the core actions use in addition to `DocumentWork`. */
export interface Work extends DocumentWork {
  /** Writes data to the row of a version; inserts the row if it does not exist. */
  write(version: Version, data: Readonly<Record<string, unknown>>): Promise<number>;
  /**
   * True if the call's `filters`, `_q` and plugin read parameters match the row of the version. If that row does not exist
   * yet: if they match every row of the document with that status or, without such rows, every row of the document.
   */
  mayWrite(version: Version): boolean;
  /** The unit of work of a new document that is created from this one. */
  become(documentId: string): Work;
  /** Copies rows of another document into this one. Not validated: call `validate` once all changes are applied. */
  cloneOf(rows: readonly LockedRow[]): Promise<readonly number[]>;
  /** Validates the current rows of the document. */
  judge(): Promise<void>;
}

/** Runs writes of one type, each in a transaction with the document's rows locked. */
export function createWork(workings: Workings, type: ContentType, planner: Planner) {
  const { use, hooks } = workings;
  const writer = createRowWriter(workings, type);
  const tell = createNews(workings, type, planner);
  const cloned = clonedAttributes(type);

  const open = (
    call: DocumentCall,
    documentId: string,
    found: readonly LockedRow[],
    versions: readonly Version[],
    isMatched: (row: LockedRow) => boolean,
  ): Work => {
    let rows = found;
    const hasDrafts = versions.some(({ status }) => status !== undefined);
    const rowOf = (version: Version) => rows.find((row) => isOf(row, version));
    const address = (version: Version) => ({ call, documentId, version, row: rowOf(version)?.id, rows });
    const now = new Date().toISOString();
    const made = new Set<number>();
    const wrote = (id: number, version: Version) => {
      rows = withRow(rows, id, version, now);
      return id;
    };
    const known = (values: RowValues): RowValues =>
      Object.fromEntries(Object.entries(values).filter(([name]) => type.attributes.has(name)));
    return {
      call,
      documentId,
      versions,
      get rows() {
        return rows;
      },
      get affected() {
        return versions.flatMap((version) => rows.filter((row) => isOf(row, version) && isMatched(row)));
      },
      isMatched,
      rowOf,
      mayWrite(version) {
        const row = rowOf(version);
        if (row) return isMatched(row);
        const others = rows.filter((other) => isOf(other, { ...version, locale: null }));
        return (others.length ? others : rows).every(isMatched);
      },
      become: (other) => open(call, other, [], versions, () => true),
      async write(version, data) {
        const isNew = !rowOf(version);
        const id = await writer.write(address(version), data);
        if (isNew) made.add(id);
        return wrote(id, version);
      },
      async copy(copies) {
        const jobs = copies.map(({ from, version }) => ({
          from,
          address: address(version),
          values: known({ documentId, publishedAt: version.status === 'draft' ? null : now }),
          leadTo: version.status,
          isLast: made.has(from),
        }));
        const ids = await writer.copy(jobs);
        ids.forEach((id, i) => void wrote(id, copies[i]!.version));
        return ids;
      },
      async cloneOf(sources) {
        const copied = sources.map(({ id, locale, publishedAt }) => ({
          from: id,
          version: { status: hasDrafts ? ('draft' as const) : undefined, locale },
          values: known({ documentId, createdAt: now, updatedAt: now, publishedAt: publishedAt === null ? null : now }),
        }));
        const ids = await writer.copy(
          copied.map(({ from, version, values }) => ({
            ...{ from, values, only: cloned, unjudged: true },
            address: address(version),
          })),
        );
        ids.forEach((id, i) => void wrote(id, copied[i]!.version));
        return ids;
      },
      judge: () => writer.judge(rows.map(({ locale }) => address({ status: hasDrafts ? 'draft' : undefined, locale }))),
      async delete(ids) {
        if (ids.length) await use.database.delete(type, ids);
        rows = rows.filter(({ id }) => !ids.includes(id));
      },
      read: (ids) =>
        read(
          call,
          rows.filter(({ id }) => ids.includes(id)),
          ids,
          hasDrafts,
        ),
      tell: (event, ids) =>
        tell(
          event,
          rows.filter(({ id }) => ids.includes(id)),
        ),
    };
  };

  /** Reads one group per version and locale: populated relations are read in the version and locale of the group. */
  const readGroups = async (
    call: DocumentCall,
    groups: Iterable<readonly LockedRow[]>,
    hasDrafts: boolean,
    request: Pick<PlanRequest, 'by' | 'knows'>,
  ): Promise<ReadonlyMap<number, Entry>> => {
    const found = new Map<number, Entry>();
    for (const group of groups) {
      const { locale, publishedAt } = group[0]!;
      const status = hasDrafts ? (publishedAt === null ? 'draft' : 'published') : call.params.status;
      const params = {
        ...call.params,
        ...(status === undefined ? {} : { status }),
        ...(locale === null ? {} : { locale }),
      };
      const answer: DocumentCall = { ...call, params };
      const options = planner.options(
        answer,
        group.map(({ id }) => id),
      );
      const { entries } = await use.database.read(planner.plan({ call: answer, ...request }), {
        ...options,
        began: call.began,
      });
      for (const entry of entries) found.set(entry.id, entry);
    }
    return found;
  };
  const versionOf = ({ locale, publishedAt }: LockedRow, hasDrafts: boolean) =>
    `${locale} ${hasDrafts && publishedAt === null}`;

  /** Reads rows with the call's `fields` and `populate`. */
  const read = async (
    call: DocumentCall,
    rows: readonly LockedRow[],
    ids: readonly number[],
    hasDrafts: boolean,
  ): Promise<Entry[]> => {
    const groups = Map.groupBy(rows, (row) =>
      call.params.populate === undefined ? '' : versionOf(row, hasDrafts),
    ).values();
    const found = await readGroups(call, groups, hasDrafts, { by: 'ids', knows: SHOWN });
    return ids.flatMap((id) => found.get(id) ?? []);
  };

  /** A predicate for the rows that the call's `filters`, `_q` and plugin read parameters match. Without any: no query. */
  const matcher = async (call: DocumentCall, rows: readonly LockedRow[], versions: readonly Version[]) => {
    if (!planner.isNarrowed(call.params)) return EVERY_ROW;
    const hasDrafts = versions.some(({ status }) => status !== undefined);
    const { populate: _, ...params } = call.params;
    const asked: DocumentCall = { ...call, params: { ...params, fields: ONLY_ID } };
    const groups = Map.groupBy(rows, (row) => versionOf(row, hasDrafts)).values();
    const found = await readGroups(asked, groups, hasDrafts, { by: 'matching', knows: MATCHED });
    return (row: LockedRow) => found.has(row.id);
  };

  const versionsOf = (call: DocumentCall, rows: readonly LockedRow[]) =>
    hooks['documents.versions'].call(SINGLE, call, rows);
  /**
   * True if all rows that the call may write exist and have no locale, so that no further rows need to be locked. `update`
   * and `delete` write the addressed versions only; an action of a plugin (`publish`) may also write the other version.
   */
  const isComplete = (call: DocumentCall, rows: readonly LockedRow[]) => {
    const asItSays = call.action === 'update' || call.action === 'delete';
    return versionsOf(call, rows).every(
      (version) =>
        version.locale === null &&
        (asItSays ? [version] : eitherOf(version)).every((each) => rows.some((row) => isOf(row, each))),
    );
  };

  return <R>(call: DocumentCall, documentId: string, isMade: boolean, act: (work: Work) => Promise<R>): Promise<R> =>
    use.database.transaction(
      async () => {
        const lock = () =>
          use.database.lock(type, documentId, { isComplete: (rows: readonly LockedRow[]) => isComplete(call, rows) });
        const rows = isMade ? [] : await lock();
        const versions = versionsOf(call, rows);
        return act(open(call, documentId, rows, versions, await matcher(call, rows, versions)));
      },
      { retries: RETRIES, client: call.params.readLimits },
    );
}

const EVERY_ROW = () => true;

/** The draft and the published version, if the version is one of the two. */
const eitherOf = ({ status, locale }: Version): readonly Version[] =>
  status === undefined
    ? [{ status, locale }]
    : [
        { status: 'draft', locale },
        { status: 'published', locale },
      ];

/** The attributes to clone: all but inverse relations whose targets can belong to one row only and stay with the original. */
const clonedAttributes = ({ attributes }: ContentType): readonly string[] =>
  [...attributes.values()]
    .filter(
      (attribute) => attribute.kind !== 'relation' || !attribute.inverse || !attribute.relation.startsWith('oneTo'),
    )
    .map(({ name }) => name);
