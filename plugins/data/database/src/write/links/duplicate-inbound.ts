import type { ContentType } from '@mortise/content-types/contract';
import type { InboundCopy } from '../../contract.ts';
import type { QueryRunner } from '../../driver/driver.ts';
import { literal, quote } from '../../sql/sql-writer.ts';
import type { Statements } from '../statements.ts';
import type { RelationMeta, TableMeta, WriteModel } from '../write-model.ts';
import type { WriteTemplate } from '../write-templates.ts';

type IsSource = (type: ContentType) => boolean;

/**
 * Duplicates the inbound one-way links of a row so that they also point to another row, keeping their order. All of
 * them with one statement; none if no type references the row's type.
 */
export function createInboundCopier(tables: WriteModel, statements: Statements) {
  const cache = new Map<IsSource, Map<TableMeta, readonly WriteTemplate[]>>();
  const templatesOf = (table: TableMeta, isSource: IsSource): readonly WriteTemplate[] => {
    const byTable = cache.get(isSource) ?? new Map<TableMeta, readonly WriteTemplate[]>();
    cache.set(isSource, byTable);
    let templates = byTable.get(table);
    if (!templates) {
      templates = inboundTemplates(tables, table, isSource, [...cache.keys()].indexOf(isSource));
      byTable.set(table, templates);
    }
    return templates;
  };
  return async (
    session: QueryRunner,
    table: TableMeta,
    copies: readonly InboundCopy[],
    isSource: IsSource,
  ): Promise<void> => {
    const templates = templatesOf(table, isSource);
    const rows = copies.map(({ from, to }) => [from, to]);
    if (templates.length && rows.length)
      await statements.apply(
        session,
        templates.map((template) => ({ template, rows })),
      );
  };
}

function inboundTemplates(
  tables: WriteModel,
  target: TableMeta,
  isSource: IsSource,
  sourceIndex: number,
): readonly WriteTemplate[] {
  return tables.all.flatMap((source) =>
    [...source.relations.values()].flatMap((relation) => {
      const attribute = source.type.attributes.get(relation.name);
      const isOneWay = attribute?.kind === 'relation' && attribute.owner && attribute.inverse === undefined;
      if (relation.target !== target.type || !isOneWay || relation.isInline || relation.discriminators.length)
        return [];
      const ownerSql = `l.${quote(relation.sourceColumn)}`;
      const ownerCondition =
        source.type.kind === 'component' ? isComponentOf(tables, source, ownerSql, isSource) : isSource(source.type);
      return ownerCondition === false
        ? []
        : [copyLinksTemplate(relation, ownerCondition === true ? '' : ` and ${ownerCondition}`, sourceIndex)];
    }),
  );
}

/** Values: the row that is referenced now, and the row to reference as well. */
function copyLinksTemplate(relation: RelationMeta, ownerCondition: string, sourceIndex: number): WriteTemplate {
  const [table, sourceColumn, targetColumn] = [relation.table, relation.sourceColumn, relation.targetColumn].map(quote);
  const order = relation.order === undefined ? [] : [quote(relation.order)];
  return {
    key: `w${sourceIndex}:${relation.index}`,
    parameterTypes: ['int', 'int'],
    sql: (source) =>
      `insert into ${table} (${[sourceColumn, targetColumn, ...order].join(', ')})` +
      ` select ${[`l.${sourceColumn}`, 'v.c1', ...order.map((column) => `l.${column}`)].join(', ')}` +
      ` from ${table} l join ${source} on l.${targetColumn} = v.c0` +
      ` where not exists (select 1 from ${table} k where k.${sourceColumn} = l.${sourceColumn} and k.${targetColumn} = v.c1)${ownerCondition}`,
  };
}

/**
 * SQL condition: a component row belongs, at any depth, to a row of a source type.
 *
 * @param within components that already enclose this one and cannot do so again.
 * @returns false if no source type can contain it.
 */
function isComponentOf(
  tables: WriteModel,
  component: TableMeta,
  id: string,
  isSource: IsSource,
  within: readonly TableMeta[] = [],
): string | false {
  const uid = literal(component.type.uid);
  const conditions = tables.all.flatMap((owner) => {
    if (within.includes(owner) || !tables.componentTables(owner).includes(component)) return [];
    const alias = `c${within.length}`;
    const isComponent = owner.type.kind === 'component';
    const ownerCondition = isComponent
      ? isComponentOf(tables, owner, `${alias}."entity_id"`, isSource, [...within, component])
      : isSource(owner.type);
    if (ownerCondition === false) return [];
    const table = quote(owner.layout.components!);
    const rest = ownerCondition === true ? '' : ` and ${ownerCondition}`;
    return `exists (select 1 from ${table} ${alias} where ${alias}."cmp_id" = ${id} and ${alias}."component_type" = ${uid}${rest})`;
  });
  return conditions.length ? `(${conditions.join(' or ')})` : false;
}
