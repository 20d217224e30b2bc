import type { ContentType } from '@mortise/content-types/contract';
import type { Entry, RowValues } from '@mortise/database/contract';
import { createId } from '@paralleldrive/cuid2';
import type { DocumentCall, DocumentHandler, Version } from './contract.ts';
import { dataOf, wholeRowPlan } from './copy.ts';
import { errors } from './errors.ts';
import { createNews } from './news.ts';
import { type Planner, ROW_SLOT } from './planner.ts';
import { documentIdOf } from './reads.ts';
import { createRelations } from './relations.ts';
import { rowsPlan } from './rows.ts';
import type { Workings } from './workings.ts';

export type WriteAction = 'create' | 'update' | 'delete';

const SHOWN = ['fields', 'populate'] as const;
const SINGLE: readonly Version[] = Object.freeze([Object.freeze({ status: undefined, locale: null })]);

/** What one row is made of. */
interface Draft {
  readonly call: DocumentCall;
  readonly version: Version;
  readonly documentId: string;
  readonly data: unknown;
  /** The row that is there already. */
  readonly row: number | undefined;
  /** Links whose targets are not there are left out. */
  readonly lenient: boolean;
}

/** What stands innermost in each write: one transaction, one row for each version. */
export function createWrites(
  workings: Workings,
  type: ContentType,
  planner: Planner,
): Record<WriteAction, DocumentHandler> {
  const { use, hooks } = workings;
  const valuesOf = createRelations(workings, type, planner);
  const news = createNews(workings, type);
  const versionsOf = (call: DocumentCall) => hooks['documents.versions'].call(SINGLE, call);

  const rowsOf = async (documentId: string, version?: Version) =>
    (await use.database.read(rowsPlan(type, documentId, version))).entries;

  const write = async ({ call, version, documentId, data, row, lenient }: Draft): Promise<number> => {
    const given = await valuesOf({ call, version, lenient, row, data });
    const values = hooks['documents.data'].call(
      { ...given, ...systemValues(type, version, documentId, given, row) },
      call,
    );
    if (row === undefined) return use.database.insert(type, values);
    await use.database.update(type, row, values);
    return row;
  };

  /** Makes the other versions equal to the first, each row in its place if it is there. */
  const copy = async (call: DocumentCall, documentId: string, from: number, version: Version): Promise<number> => {
    const { entries } = await use.database.read(wholeRowPlan(type), { slots: { [ROW_SLOT]: from } });
    const row = (await rowsOf(documentId, version))[0]?.id;
    const id = await write({ call, version, documentId, data: dataOf(type, entries[0]!), row, lenient: true });
    await news('entry.publish', id);
    return id;
  };

  const finish = async (
    call: DocumentCall,
    documentId: string,
    first: number,
    versions: readonly Version[],
  ): Promise<Entry> => {
    let last = { id: first, version: versions[0]! };
    for (const version of versions.slice(1)) last = { id: await copy(call, documentId, first, version), version };
    const { status = call.params.status, locale } = last.version;
    const params = {
      ...call.params,
      ...(status === undefined ? {} : { status }),
      ...(locale === null ? {} : { locale }),
    };
    const answer: DocumentCall = { ...call, params };
    const plan = planner.plan({ call: answer, by: 'id', knows: SHOWN });
    return (await use.database.read(plan, planner.options(answer, last.id))).entries[0]!;
  };

  return {
    create: (call) =>
      use.database.transaction(async () => {
        const { data = {} } = call.params;
        const versions = versionsOf(call);
        const version = versions[0]!;
        const documentId =
          data.documentId === undefined ? createId() : documentIdOf(type, call.action, data.documentId);
        if (data.documentId !== undefined && (await rowsOf(documentId, version)).length) {
          throw errors.DOCUMENT_TWICE({ uid: type.uid, documentId, locale: version.locale });
        }
        const id = await write({ call, version, documentId, data, row: undefined, lenient: false });
        await news('entry.create', id);
        return finish(call, documentId, id, versions);
      }),

    update: (call) =>
      use.database.transaction(async () => {
        const { data = {} } = call.params;
        const documentId = documentIdOf(type, call.action, call.params.documentId);
        const versions = versionsOf(call);
        const version = versions[0]!;
        const row = (await rowsOf(documentId, version))[0]?.id;
        // A document that is there in another locale gets its first row in this one (behaviours D10).
        if (row === undefined && !(await rowsOf(documentId)).length) return null;
        const id = await write({ call, version, documentId, data, row, lenient: false });
        await news(row === undefined ? 'entry.create' : 'entry.update', id);
        return finish(call, documentId, id, versions);
      }),

    delete: (call) =>
      use.database.transaction(async () => {
        const documentId = documentIdOf(type, call.action, call.params.documentId);
        const entries: Entry[] = [];
        for (const version of versionsOf(call)) entries.push(...(await rowsOf(documentId, version)));
        for (const { id } of entries) await news('entry.delete', id);
        await use.database.delete(
          type,
          entries.map(({ id }) => id),
        );
        return { documentId, entries };
      }),
  };
}

/** What the system knows of a row; where the data brings its own times, they stand. */
function systemValues(
  type: ContentType,
  { status, locale }: Version,
  documentId: string,
  given: RowValues,
  row: number | undefined,
): RowValues {
  const now = new Date().toISOString();
  const values: Record<string, unknown> = { updatedAt: given.updatedAt ?? now };
  if (row === undefined) Object.assign(values, { documentId, createdAt: given.createdAt ?? now, locale });
  if (row === undefined || status !== 'draft') values.publishedAt = status === 'draft' ? null : now;
  return Object.fromEntries(Object.entries(values).filter(([name]) => type.attributes.has(name)));
}
