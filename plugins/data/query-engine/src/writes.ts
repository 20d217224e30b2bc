import type { Attribute, ScalarAttribute } from '@mortise/content-types/contract';
import type { RowValues } from '@mortise/database/contract';
import type { QueryEngineContext } from './context.ts';
import type { DbCall, DbHandler, DbParams } from './contract.ts';
import { errors } from './errors.ts';
import { hasCondition } from './params.ts';
import { planOf } from './reads.ts';
import { requireObject, rowValues } from './values.ts';

export type WriteAction = 'create' | 'createMany' | 'update' | 'updateMany' | 'delete' | 'deleteMany';
/** Reads a row through the middleware of `findOne`. */
export type ReadBack = (call: DbCall, params: DbParams) => Promise<unknown>;

/** The innermost handler of each write action, inside a transaction. */
export function createWrites(
  context: Pick<QueryEngineContext, 'use'>,
  readBack: ReadBack,
): Record<WriteAction, DbHandler> {
  const { database } = context.use;
  const pickSelection = ({ select, populate }: DbParams): DbParams => ({
    ...(select === undefined ? {} : { select }),
    ...(populate === undefined ? {} : { populate }),
  });
  const findFirstId = async (call: DbCall): Promise<number | undefined> => {
    if (!hasCondition(call.params)) throw errors.WHERE_MISSING({ uid: call.uid, action: call.action });
    const plan = planOf(context, call);
    const fields = [call.contentType.attributes.get('id') as ScalarAttribute];
    return (await database.read(Object.freeze({ ...plan, fields, populate: [], limit: 1 }))).entries[0]?.id;
  };

  return {
    async create(call) {
      planOf(context, call);
      const id = await database.insert(call.contentType, rowValues(call, call.params.data, true));
      return readBack(call, { where: { id }, ...pickSelection(call.params) });
    },
    async createMany(call) {
      const { uid, action, params } = call;
      planOf(context, call);
      const { data } = params;
      if (!Array.isArray(data) || data.length === 0)
        throw errors.DATA_INVALID({
          uid,
          action,
          path: 'data',
          expected: 'a list of at least one object',
          value: data,
        });
      const rows = data.map((one, i) => rowValues(call, one, true, `data.${i}`));
      const ids = [...(await database.insertMany(call.contentType, rows, { bulk: true }))];
      return { count: ids.length, ids };
    },
    async update(call) {
      const { id: _, ...values } = rowValues(call, call.params.data, false);
      const id = await findFirstId(call);
      if (id === undefined) return null;
      await database.update(call.contentType, id, values);
      return readBack(call, { where: { id }, ...pickSelection(call.params) });
    },
    async updateMany(call) {
      const count = await database.updateWhere(planOf(context, call), columnValues(call));
      return { count };
    },
    async delete(call) {
      const id = await findFirstId(call);
      if (id === undefined) return null;
      const entry = await readBack(call, { where: { id }, ...pickSelection(call.params) });
      if (entry === null) return null;
      await database.delete(call.contentType, [id]);
      return entry;
    },
    deleteMany: async (call) => ({ count: await database.deleteWhere(planOf(context, call)) }),
  };
}

/** @throws QUERY_ENGINE_DATA_INVALID if nothing is set, QUERY_ENGINE_MANY_UNSUITABLE for attributes that are not columns. */
function columnValues(call: DbCall): RowValues {
  const { uid, action, contentType, params } = call;
  const data = requireObject(call, params.data, 'data');
  const known = call.manner ? Object.keys(data).filter((name) => contentType.attributes.has(name)) : Object.keys(data);
  if (known.every((name) => data[name] === undefined))
    throw errors.DATA_INVALID({ uid, action, path: 'data', expected: 'an object that sets something', value: data });
  for (const name of known) {
    const attribute = contentType.attributes.get(name);
    if (attribute && attribute.kind !== 'scalar' && !isForeignKey(attribute))
      throw errors.MANY_UNSUITABLE({ uid, action, attribute: name, kind: attribute.kind });
  }
  return rowValues(call, data, false);
}

const isForeignKey = (attribute: Attribute): boolean =>
  attribute.kind === 'relation' &&
  attribute.owner &&
  attribute.schema.type === 'relation' &&
  'useJoinTable' in attribute.schema &&
  attribute.schema.useJoinTable === false;
