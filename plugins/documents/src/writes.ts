import type { ContentType } from '@mortise/content-types/contract';
import { createId } from '@paralleldrive/cuid2';
import type { DocumentActionSpec, DocumentHandler, Version } from './contract.ts';
import { errors } from './errors.ts';
import { isOf } from './locked.ts';
import type { Planner } from './planner.ts';
import { documentIdOf } from './reads.ts';
import { createRowWriter } from './row-writer.ts';
import { createWork, type Work } from './work.ts';
import type { Workings } from './workings.ts';

export type WriteAction = 'create' | 'update' | 'delete' | 'clone';

/** What stands innermost in each write, those that plugins added included: one transaction, the rows of one document. */
export function createWrites(
  workings: Workings,
  type: ContentType,
  planner: Planner,
  added: ReadonlyMap<string, DocumentActionSpec>,
): Readonly<Record<WriteAction, DocumentHandler>> & Readonly<Record<string, DocumentHandler>> {
  const work = createWork(workings, type, planner, createRowWriter(workings, type, planner));

  /** Makes the other versions equal to the first, and reads the last. */
  const finish = async (work: Work, first: number) => {
    const others = work.versions.slice(1);
    const copies = await work.copy(others.map((other) => ({ from: first, version: other })));
    await work.tell('entry.publish', copies);
    return (await work.read([copies.at(-1) ?? first]))[0]!;
  };

  const own: Record<WriteAction, DocumentHandler> = {
    create: (call) => {
      const { data = {} } = call.params;
      const given = data.documentId;
      const documentId = given === undefined ? createId() : documentIdOf(type, call.action, given);
      return work(call, documentId, given === undefined, async (work) => {
        const version = work.versions[0]!;
        if (work.rowOf(version)) throw errors.DOCUMENT_TWICE({ uid: type.uid, documentId, locale: version.locale });
        const id = await work.write(version, data);
        await work.tell('entry.create', [id]);
        return finish(work, id);
      });
    },

    update: (call) =>
      work(call, documentIdOf(type, call.action, call.params.documentId), false, async (work) => {
        // A document that is there in another locale gets its first row in this one (behaviours D10).
        if (!work.rows.length) return null;
        const version = work.versions[0]!;
        const isThere = work.rowOf(version) !== undefined;
        const id = await work.write(version, call.params.data ?? {});
        await work.tell(isThere ? 'entry.update' : 'entry.create', [id]);
        return finish(work, id);
      }),

    delete: (call) =>
      work(call, documentIdOf(type, call.action, call.params.documentId), false, async (work) => {
        const ids = affected(work).map(({ id }) => id);
        const entries = await work.read(ids);
        await work.tell('entry.delete', ids);
        await work.delete(ids);
        return { documentId: work.documentId, entries };
      }),

    clone: (call) =>
      work(call, documentIdOf(type, call.action, call.params.documentId), false, async (source) => {
        const { data = {} } = call.params;
        const documentId = createId();
        return work(call, documentId, true, async (work) => {
          const ids: number[] = [];
          for (const from of affected(source)) {
            const version: Version = { ...source.versions[0]!, locale: from.locale };
            const [id] = await work.copy([{ from: from.id, version }]);
            if (Object.keys(data).length) await work.write(version, data);
            ids.push(id!);
          }
          await work.tell('entry.create', ids);
          return { documentId, entries: await work.read(ids) };
        });
      }),
  };
  const others = [...added].map(([action, { act }]): [string, DocumentHandler] => [
    action,
    (call) => work(call, documentIdOf(type, call.action, call.params.documentId), false, act),
  ]);
  return { ...Object.fromEntries(others), ...own };
}

const affected = ({ rows, versions }: Work) => rows.filter((row) => versions.some((version) => isOf(row, version)));
