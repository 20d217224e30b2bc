import type { ContentType } from '@mortise/content-types/contract';
import { createDocumentId } from '@mortise/content-types/define';
import type { ContributedActions } from './actions.ts';
import type { DocumentCall, DocumentHandler } from './contract.ts';
import type { DocumentsDependencies } from './dependencies.ts';
import { errors } from './errors.ts';
import { mergeData } from './merge-components.ts';
import type { Planner } from './planner.ts';
import { documentIdError, documentIdOf, isDocumentId } from './reads.ts';
import { assertSingleDocument } from './single-type.ts';
import { createUnitOfWork, type UnitOfWork } from './unit-of-work.ts';

export type WriteAction = 'create' | 'update' | 'delete' | 'clone';

/** The innermost handlers of the write actions, contributed ones included. Each runs one transaction on the rows of one document. */
export function createWrites(
  deps: DocumentsDependencies,
  type: ContentType,
  planner: Planner,
  contributed: ContributedActions,
): Readonly<Record<string, DocumentHandler>> {
  const work = createUnitOfWork(deps, type, planner);
  const onDocument = (act: (work: UnitOfWork) => Promise<unknown>): DocumentHandler => {
    return async (call) => {
      const documentId = documentIdOf(call);
      return documentId === undefined ? emptyResult(call) : work(call, documentId, false, act);
    };
  };
  const own: Record<WriteAction, DocumentHandler> = {
    create: (call) => {
      const given = dataOf(type, call).documentId;
      if (given === undefined || given === null) return work(call, createDocumentId(), true, create);
      if (!isDocumentId(given)) throw documentIdError(type.uid, call.action, given);
      return work(call, given, false, create);
    },
    update: onDocument(update),
    delete: onDocument(remove),
    clone: onDocument(clone),
  };
  return { ...Object.fromEntries([...contributed].map(([action, { run }]) => [action, onDocument(run)])), ...own };

  async function create(work: UnitOfWork) {
    const { call, documentId } = work;
    const version = work.versions[0]!;
    await assertSingleDocument(deps.use, type, call.action, documentId);
    if (work.rowOf(version)) throw errors.DOCUMENT_DUPLICATE({ uid: type.uid, documentId, ...version });
    const id = await work.write(version, dataOf(type, call));
    await work.emit('entry.create', [id]);
    return copyToOthers(work, id);
  }
  async function update(work: UnitOfWork) {
    // A document that exists in another locale only gets its first row in this one, as in Strapi.
    if (!work.rows.length) return null;
    const version = work.versions[0]!;
    if (!work.canWrite(version)) return null;
    const exists = work.rowOf(version) !== undefined;
    const id = await work.write(version, dataOf(type, work.call));
    await work.emit(exists ? 'entry.update' : 'entry.create', [id]);
    return copyToOthers(work, id);
  }
  async function remove(work: UnitOfWork) {
    const ids = work.matchedRows.map(({ id }) => id);
    const entries = await work.read(ids);
    await work.emit('entry.delete', ids);
    await work.delete(ids);
    return { documentId: work.documentId, entries };
  }
  async function clone(source: UnitOfWork) {
    const rows = source.matchedRows;
    if (!rows.length) return { documentId: undefined, entries: [] };
    const target = source.forDocument(createDocumentId());
    await assertSingleDocument(deps.use, type, source.call.action, target.documentId);
    const ids = await target.copyFrom(rows);
    const data = dataOf(type, source.call);
    if (Object.keys(data).length) {
      for (const tree of await deps.use.database.trees(type, ids)) {
        const { locale } = target.rows.find(({ id }) => id === tree.id)!;
        await target.write({ ...source.versions[0]!, locale }, mergeData(type, tree, data));
      }
    }
    await target.validate();
    await target.emit('entry.create', ids);
    return { documentId: target.documentId, entries: await target.read(ids) };
  }
}

/** The result of a call without a valid documentId. */
const emptyResult = ({ action, params }: DocumentCall): unknown => {
  if (action === 'update') return null;
  return { documentId: action === 'clone' ? undefined : params.documentId, entries: [] };
};

/** Copies the first version to the others and reads the last one. */
async function copyToOthers(work: UnitOfWork, first: number) {
  const others = work.versions.slice(1);
  const copies = await work.copy(others.map((version) => ({ from: first, version })));
  await work.emit('entry.publish', copies);
  return (await work.read([copies.at(-1) ?? first]))[0]!;
}

/** The data of a call; null means none with `manner: 'strapi'`. @throws DOCUMENTS_DATA_WRONG. */
function dataOf(
  type: ContentType,
  { action, params: { data = {} }, context }: DocumentCall,
): Readonly<Record<string, unknown>> {
  if (typeof data === 'object' && data !== null && !Array.isArray(data)) return data;
  if (data === null && context.manner === 'strapi') return {};
  throw errors.DATA_WRONG({ uid: type.uid, action, data });
}
