import type { ContentType } from '@mortise/content-types/contract';
import { createDocumentId } from '@mortise/content-types/define';
import type { AddedActions } from './actions.ts';
import type { DocumentCall, DocumentHandler } from './contract.ts';
import { errors } from './errors.ts';
import { laidOver } from './overlay.ts';
import type { Planner } from './planner.ts';
import { documentIdOf, invalidDocumentId, isDocumentId } from './reads.ts';
import { requireSingle } from './single.ts';
import { createWork, type Work } from './work.ts';
import type { Workings } from './workings.ts';

export type WriteAction = 'create' | 'update' | 'delete' | 'clone';

/** The innermost handlers of the write actions, contributed ones included. Each runs one transaction on the rows of one document. */
export function createWrites(
  workings: Workings,
  type: ContentType,
  planner: Planner,
  added: AddedActions,
): Readonly<Record<string, DocumentHandler>> {
  const work = createWork(workings, type, planner);
  const named = (act: (work: Work) => Promise<unknown>): DocumentHandler => {
    return async (call) => {
      const documentId = documentIdOf(call);
      return documentId === undefined ? nothing(call) : work(call, documentId, false, act);
    };
  };
  const own: Record<WriteAction, DocumentHandler> = {
    create: (call) => {
      const given = dataOf(type, call).documentId;
      if (given === undefined || given === null) return work(call, createDocumentId(), true, create);
      if (!isDocumentId(given)) throw invalidDocumentId(type.uid, call.action, given);
      return work(call, given, false, create);
    },
    update: named(update),
    delete: named(remove),
    clone: named(clone),
  };
  return { ...Object.fromEntries([...added].map(([action, { act }]) => [action, named(act)])), ...own };

  async function create(work: Work) {
    const { call, documentId } = work;
    const version = work.versions[0]!;
    await requireSingle(workings.use, type, call.action, documentId);
    if (work.rowOf(version)) throw errors.DOCUMENT_TWICE({ uid: type.uid, documentId, ...version });
    const id = await work.write(version, dataOf(type, call));
    await work.tell('entry.create', [id]);
    return finish(work, id);
  }
  async function update(work: Work) {
    // A document that exists in another locale only gets its first row in this one, as in Strapi.
    if (!work.rows.length) return null;
    const version = work.versions[0]!;
    if (!work.mayWrite(version)) return null;
    const isThere = work.rowOf(version) !== undefined;
    const id = await work.write(version, dataOf(type, work.call));
    await work.tell(isThere ? 'entry.update' : 'entry.create', [id]);
    return finish(work, id);
  }
  async function remove(work: Work) {
    const ids = work.affected.map(({ id }) => id);
    const entries = await work.read(ids);
    await work.tell('entry.delete', ids);
    await work.delete(ids);
    return { documentId: work.documentId, entries };
  }
  async function clone(source: Work) {
    const rows = source.affected;
    if (!rows.length) return { documentId: undefined, entries: [] };
    const made = source.become(createDocumentId());
    await requireSingle(workings.use, type, source.call.action, made.documentId);
    const ids = await made.cloneOf(rows);
    const data = dataOf(type, source.call);
    if (Object.keys(data).length) {
      for (const tree of await workings.use.database.trees(type, ids)) {
        const { locale } = made.rows.find(({ id }) => id === tree.id)!;
        await made.write({ ...source.versions[0]!, locale }, laidOver(type, tree, data));
      }
    }
    await made.judge();
    await made.tell('entry.create', ids);
    return { documentId: made.documentId, entries: await made.read(ids) };
  }
}

/** The result of a call without a valid documentId. */
const nothing = ({ action, params }: DocumentCall): unknown => {
  if (action === 'update') return null;
  return { documentId: action === 'clone' ? undefined : params.documentId, entries: [] };
};

/** Copies the first version to the others and reads the last one. */
async function finish(work: Work, first: number) {
  const others = work.versions.slice(1);
  const copies = await work.copy(others.map((version) => ({ from: first, version })));
  await work.tell('entry.publish', copies);
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
