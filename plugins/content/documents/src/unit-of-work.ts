import type { ContentType } from '@mortise/content-types/contract';
import type { Entry, RowValues } from '@mortise/database/contract';
import type { DocumentCall, DocumentWork, LockedRow, Version } from './contract.ts';
import type { DocumentsDependencies } from './dependencies.ts';
import { createEntryEmitter } from './entry-events.ts';
import type { Planner, PlanRequest } from './planner.ts';
import { matchesVersion, upsertRow } from './row-version.ts';
import { createRowWriter } from './row-writer.ts';

const READ_BACK_PARAMS = ['fields', 'populate'] as const;
const MATCH_PARAMS = ['filters', '_q', 'fields'] as const;
const ONLY_ID: readonly string[] = Object.freeze(['id']);
const UNVERSIONED: readonly Version[] = Object.freeze([Object.freeze({ status: undefined, locale: null })]);
/** How often a write is retried after a deadlock or serialization failure. */
const RETRIES = 8;

/** What the core actions use in addition to `DocumentWork`. */
export interface UnitOfWork extends DocumentWork {
  /** Writes data to the row of a version; inserts the row if it does not exist. */
  write(version: Version, data: Readonly<Record<string, unknown>>): Promise<number>;
  /**
   * True if the call's `filters`, `_q` and plugin read parameters match the row of the version. If that row does not exist
   * yet: if they match every row of the document with that status or, without such rows, every row of the document.
   */
  canWrite(version: Version): boolean;
  /** The unit of work of a new document that is created from this one. */
  forDocument(documentId: string): UnitOfWork;
  /** Copies rows of another document into this one. Not validated: call `validate` once all changes are applied. */
  copyFrom(rows: readonly LockedRow[]): Promise<readonly number[]>;
  /** Validates the current rows of the document. */
  validate(): Promise<void>;
}

/** Runs writes of one type, each in a transaction with the document's rows locked. */
export function createUnitOfWork(deps: DocumentsDependencies, type: ContentType, planner: Planner) {
  const { use, hooks } = deps;
  const writer = createRowWriter(deps, type);
  const emit = createEntryEmitter(deps, type, planner);
  const attributesToClone = cloneableAttributes(type);

  const create = (
    call: DocumentCall,
    documentId: string,
    found: readonly LockedRow[],
    versions: readonly Version[],
    isMatched: (row: LockedRow) => boolean,
  ): UnitOfWork => {
    let rows = found;
    const hasDrafts = versions.some(({ status }) => status !== undefined);
    const rowOf = (version: Version) => rows.find((row) => matchesVersion(row, version));
    const address = (version: Version) => ({ call, documentId, version, row: rowOf(version)?.id, rows });
    const now = new Date().toISOString();
    const insertedIds = new Set<number>();
    const trackRow = (id: number, version: Version) => {
      rows = upsertRow(rows, id, version, now);
      return id;
    };
    const pickAttributes = (values: RowValues): RowValues =>
      Object.fromEntries(Object.entries(values).filter(([name]) => type.attributes.has(name)));
    return {
      call,
      documentId,
      versions,
      get rows() {
        return rows;
      },
      get matchedRows() {
        return versions.flatMap((version) => rows.filter((row) => matchesVersion(row, version) && isMatched(row)));
      },
      isMatched,
      rowOf,
      canWrite(version) {
        const row = rowOf(version);
        if (row) return isMatched(row);
        const others = rows.filter((other) => matchesVersion(other, { ...version, locale: null }));
        return (others.length ? others : rows).every(isMatched);
      },
      forDocument: (other) => create(call, other, [], versions, () => true),
      async write(version, data) {
        const isNew = !rowOf(version);
        const id = await writer.write(address(version), data);
        if (isNew) insertedIds.add(id);
        return trackRow(id, version);
      },
      async copy(copies) {
        const copyJobs = copies.map(({ from, version }) => ({
          from,
          address: address(version),
          values: pickAttributes({ documentId, publishedAt: version.status === 'draft' ? null : now }),
          remapLinksTo: version.status,
          isLast: insertedIds.has(from),
        }));
        const ids = await writer.copy(copyJobs);
        ids.forEach((id, i) => void trackRow(id, copies[i]!.version));
        return ids;
      },
      async copyFrom(sources) {
        const copied = sources.map(({ id, locale, publishedAt }) => ({
          from: id,
          version: { status: hasDrafts ? ('draft' as const) : undefined, locale },
          values: pickAttributes({
            documentId,
            createdAt: now,
            updatedAt: now,
            publishedAt: publishedAt === null ? null : now,
          }),
        }));
        const ids = await writer.copy(
          copied.map(({ from, version, values }) => ({
            ...{ from, values, only: attributesToClone, skipValidation: true },
            address: address(version),
          })),
        );
        ids.forEach((id, i) => void trackRow(id, copied[i]!.version));
        return ids;
      },
      validate: () =>
        writer.validate(rows.map(({ locale }) => address({ status: hasDrafts ? 'draft' : undefined, locale }))),
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
      emit: (event, ids) =>
        emit(
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
    request: Pick<PlanRequest, 'lookup' | 'paramNames'>,
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
      const groupCall: DocumentCall = { ...call, params };
      const options = planner.options(
        groupCall,
        group.map(({ id }) => id),
      );
      const { entries } = await use.database.read(planner.plan({ call: groupCall, ...request }), {
        ...options,
        startedAt: call.startedAt,
      });
      for (const entry of entries) found.set(entry.id, entry);
    }
    return found;
  };
  const versionKey = ({ locale, publishedAt }: LockedRow, hasDrafts: boolean) =>
    `${locale} ${hasDrafts && publishedAt === null}`;

  /** Reads rows with the call's `fields` and `populate`. */
  const read = async (
    call: DocumentCall,
    rows: readonly LockedRow[],
    ids: readonly number[],
    hasDrafts: boolean,
  ): Promise<Entry[]> => {
    const groups = Map.groupBy(rows, (row) =>
      call.params.populate === undefined ? '' : versionKey(row, hasDrafts),
    ).values();
    const found = await readGroups(call, groups, hasDrafts, { lookup: 'ids', paramNames: READ_BACK_PARAMS });
    return ids.flatMap((id) => found.get(id) ?? []);
  };

  /** A predicate for the rows that the call's `filters`, `_q` and plugin read parameters match. Without any: no query. */
  const createMatcher = async (call: DocumentCall, rows: readonly LockedRow[], versions: readonly Version[]) => {
    if (!planner.isNarrowed(call.params)) return EVERY_ROW;
    const hasDrafts = versions.some(({ status }) => status !== undefined);
    const { populate: _, ...params } = call.params;
    const matchCall: DocumentCall = { ...call, params: { ...params, fields: ONLY_ID } };
    const groups = Map.groupBy(rows, (row) => versionKey(row, hasDrafts)).values();
    const found = await readGroups(matchCall, groups, hasDrafts, { lookup: 'matching', paramNames: MATCH_PARAMS });
    return (row: LockedRow) => found.has(row.id);
  };

  const versionsOf = (call: DocumentCall, rows: readonly LockedRow[]) =>
    hooks['documents.versions'].call(UNVERSIONED, call, rows);
  /**
   * True if all rows that the call may write exist and have no locale, so that no further rows need to be locked. `update`
   * and `delete` write the addressed versions only; an action of a plugin (`publish`) may also write the other version.
   */
  const isComplete = (call: DocumentCall, rows: readonly LockedRow[]) => {
    const writesAddressedOnly = call.action === 'update' || call.action === 'delete';
    return versionsOf(call, rows).every(
      (version) =>
        version.locale === null &&
        (writesAddressedOnly ? [version] : bothVersions(version)).every((each) =>
          rows.some((row) => matchesVersion(row, each)),
        ),
    );
  };

  return <R>(
    call: DocumentCall,
    documentId: string,
    isNew: boolean,
    run: (work: UnitOfWork) => Promise<R>,
  ): Promise<R> =>
    use.database.transaction(
      async () => {
        const lock = () =>
          use.database.lock(type, documentId, { isComplete: (rows: readonly LockedRow[]) => isComplete(call, rows) });
        const rows = isNew ? [] : await lock();
        const versions = versionsOf(call, rows);
        return run(create(call, documentId, rows, versions, await createMatcher(call, rows, versions)));
      },
      { retries: RETRIES, client: call.params.readLimits },
    );
}

const EVERY_ROW = () => true;

/** The draft and the published version, if the version is one of the two. */
const bothVersions = ({ status, locale }: Version): readonly Version[] =>
  status === undefined
    ? [{ status, locale }]
    : [
        { status: 'draft', locale },
        { status: 'published', locale },
      ];

/** The attributes to clone: all but inverse relations whose targets can belong to one row only and stay with the original. */
const cloneableAttributes = ({ attributes }: ContentType): readonly string[] =>
  [...attributes.values()]
    .filter(
      (attribute) => attribute.kind !== 'relation' || !attribute.inverse || !attribute.relation.startsWith('oneTo'),
    )
    .map(({ name }) => name);
