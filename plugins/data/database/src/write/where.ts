import { nearest } from '@mortise/kernel';
import type { PlanNode } from '@mortise/query/contract';
import type { Database, ReadOptions, RowValues } from '../contract.ts';
import type { Session } from '../driver.ts';
import { errors } from '../errors.ts';
import type { Layouts } from '../layout.ts';
import { conditionSql } from '../read/condition.ts';
import { operandValues, parameterValues } from '../read/reader.ts';
import { shapeOf } from '../read/shape.ts';
import { createSqlWriter, quote } from '../read/sql.ts';
import type { Column, Table, Tables } from './tables.ts';

export interface WhereWriterOptions {
  readonly layouts: Layouts;
  readonly tables: Tables;
  readonly session: () => Session;
  readonly transaction: Database['transaction'];
  /** Deletes rows by their ids, with their components and links. */
  readonly drop: Database['delete'];
}

/** Writes all rows that match conditions, without reading their content. */
export function createWhereWriter({
  layouts,
  tables,
  session,
  transaction,
  drop,
}: WhereWriterOptions): Pick<Database, 'updateWhere' | 'deleteWhere'> {
  return {
    async updateWhere(plan, values, options) {
      const { table, where, bound } = whereOf(plan, layouts, options);
      const columns = columnsOf(tables.of(plan.type), values);
      const sets = columns.map(([{ name, cast }], i) => `${name} = $${bound.length + i + 1}::text${cast}`).join(', ');
      const text = `with changed as (update ${table}${sets ? ` set ${sets}` : ' set "id" = "id"'}${where} returning 1) select count(*) from changed`;
      const rows = await session().run({ text, values: [...bound, ...columns.map(([, value]) => value)] });
      return Number(rows[0]![0]);
    },
    deleteWhere: (plan, options) =>
      transaction(async () => {
        const { table, id, where, bound } = whereOf(plan, layouts, options);
        // Locks in id order, so that two calls cannot deadlock.
        const text = `select ${id} from ${table}${where} order by ${id} for update`;
        const ids = (await session().run({ text, values: bound })).map((row) => Number(row[0]));
        await drop(plan.type, ids, { bulk: true });
        return ids.length;
      }),
  };
}

function whereOf(plan: PlanNode, layouts: Layouts, { slots }: Pick<ReadOptions, 'slots'> = {}) {
  const { operands } = shapeOf(plan);
  const sql = createSqlWriter(operands);
  const at = sql.alias(layouts.of(plan.type));
  const parts = [plan.scope, plan.where].flatMap((part) => (part ? [conditionSql(part, at, layouts, sql)] : []));
  const statement = { text: '', parameters: sql.parameters };
  return {
    table: `${quote(at.layout.table)} ${at.name}`,
    id: `${at.name}."id"`,
    where: parts.length ? ` where ${parts.join(' and ')}` : '',
    bound: parameterValues(statement, operandValues(operands, slots), [], undefined),
  };
}

/** @throws DATABASE_ATTRIBUTE_UNKNOWN, DATABASE_VALUE_INVALID, DATABASE_LINK_INVALID. */
function columnsOf({ type, columns }: Table, values: RowValues): readonly (readonly [Column, string | null])[] {
  return Object.entries(values).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const own = columns.filter(({ attribute }) => attribute === name);
    if (own.length) return own.map((column) => [column, column.encode(value)] as const);
    const known = columns.map(({ attribute }) => attribute);
    throw errors.ATTRIBUTE_UNKNOWN({ uid: type.uid, attribute: name, known, nearest: nearest(name, known) });
  });
}
