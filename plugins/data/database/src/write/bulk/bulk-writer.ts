import { nearest } from '@mortise/kernel';
import type { PlanNode } from '@mortise/query/contract';
import type { Database, ReadOptions, RowValues } from '../../contract.ts';
import type { QueryRunner } from '../../driver/driver.ts';
import { errors } from '../../errors.ts';
import type { Layouts } from '../../mapping/layout.ts';
import { conditionSql } from '../../sql/condition.ts';
import { fingerprint } from '../../sql/fingerprint.ts';
import { operandValues, parameterValues } from '../../sql/parameters.ts';
import { createSqlWriter, quote } from '../../sql/sql-writer.ts';
import type { ColumnMeta, TableMeta, WriteModel } from '../write-model.ts';

export interface BulkWriterOptions {
  readonly layouts: Layouts;
  readonly tables: WriteModel;
  readonly session: () => QueryRunner;
  readonly transaction: Database['transaction'];
  /** Deletes rows by their ids, with their components and links. */
  readonly deleteRows: Database['delete'];
}

/** Writes all rows that match conditions, without reading their content. */
export function createBulkWriter({
  layouts,
  tables,
  session,
  transaction,
  deleteRows,
}: BulkWriterOptions): Pick<Database, 'updateWhere' | 'deleteWhere'> {
  return {
    async updateWhere(plan, values, options) {
      const { table, where, parameters } = compileWhere(plan, layouts, options);
      const columns = columnValues(tables.of(plan.type), values);
      const sets = columns
        .map(([{ name, cast }], i) => `${name} = $${parameters.length + i + 1}::text${cast}`)
        .join(', ');
      const text = `with changed as (update ${table}${sets ? ` set ${sets}` : ' set "id" = "id"'}${where} returning 1) select count(*) from changed`;
      const rows = await session().run({ text, values: [...parameters, ...columns.map(([, value]) => value)] });
      return Number(rows[0]![0]);
    },
    deleteWhere: (plan, options) =>
      transaction(async () => {
        const { table, id, where, parameters } = compileWhere(plan, layouts, options);
        // Locks in id order, so that two calls cannot deadlock.
        const text = `select ${id} from ${table}${where} order by ${id} for update`;
        const ids = (await session().run({ text, values: parameters })).map((row) => Number(row[0]));
        await deleteRows(plan.type, ids, { bulk: true });
        return ids.length;
      }),
  };
}

function compileWhere(plan: PlanNode, layouts: Layouts, { bindings }: Pick<ReadOptions, 'bindings'> = {}) {
  const { operands } = fingerprint(plan);
  const sql = createSqlWriter(operands);
  const root = sql.alias(layouts.of(plan.type));
  const conditions = [plan.scope, plan.where].flatMap((condition) =>
    condition ? [conditionSql(condition, root, layouts, sql)] : [],
  );
  const statement = { text: '', parameters: sql.parameters };
  return {
    table: `${quote(root.layout.table)} ${root.name}`,
    id: `${root.name}."id"`,
    where: conditions.length ? ` where ${conditions.join(' and ')}` : '',
    parameters: parameterValues(statement, operandValues(operands, bindings), [], undefined),
  };
}

/** @throws DATABASE_ATTRIBUTE_UNKNOWN, DATABASE_VALUE_INVALID, DATABASE_LINK_INVALID. */
function columnValues(
  { type, columns }: TableMeta,
  values: RowValues,
): readonly (readonly [ColumnMeta, string | null])[] {
  return Object.entries(values).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const matching = columns.filter(({ attribute }) => attribute === name);
    if (matching.length) return matching.map((column) => [column, column.encode(value)] as const);
    const known = columns.map(({ attribute }) => attribute);
    throw errors.ATTRIBUTE_UNKNOWN({ uid: type.uid, attribute: name, known, nearest: nearest(name, known) });
  });
}
