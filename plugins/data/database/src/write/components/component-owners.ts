import type { ContentType } from '@mortise/content-types/contract';
import type { ComponentOwner } from '../../contract.ts';
import type { QueryRunner } from '../../driver/driver.ts';
import { literal, quote } from '../../sql/sql-writer.ts';
import type { Statements } from '../statements.ts';
import type { TableMeta, WriteModel } from '../write-model.ts';
import { discriminatorSql } from '../write-templates.ts';

type OwnerFields = ReadonlyMap<ContentType, readonly string[]>;

/**
 * Finds the rows whose components reference given rows of a type: from the links up to the owning rows, with one query.
 */
export function createOwnerFinder(tables: WriteModel, statements: Statements) {
  const knownFields: OwnerFields[] = [];
  return async (
    session: QueryRunner,
    target: TableMeta,
    ids: readonly number[],
    ownerFields: OwnerFields,
  ): Promise<readonly ComponentOwner[]> => {
    if (!knownFields.includes(ownerFields)) knownFields.push(ownerFields);
    const links = componentLinks(tables, target);
    if (!links.length) return [];
    const types = [...ownerFields.keys()];
    const rows = await statements.run(
      session,
      `holders ${target.index} ${knownFields.indexOf(ownerFields)}`,
      [ids],
      () => ownersSql(tables, links, ownerFields),
    );
    return rows.map(([type, id, documentId]) => ({
      type: types[Number(type)]!,
      id: Number(id),
      documentId: documentId!,
    }));
  };
}

/** Queries for the component rows that reference rows of a table: `id` and `component`. */
function componentLinks(tables: WriteModel, { type }: TableMeta): readonly string[] {
  const targetOf = (source: TableMeta, name: string) => {
    const attribute = source.type.attributes.get(name);
    return attribute?.kind === 'relation' ? attribute.target : undefined;
  };
  return tables.all.flatMap((source) => {
    if (source.type.kind !== 'component') return [];
    const componentUid = `${literal(source.type.uid)} as "component"`;
    const fromRelations = [...source.relations.values()].flatMap(
      ({ table, sourceColumn, targetColumn, targetTypeColumn, target, targets, discriminators, isInline }) => {
        const isTarget = target === type || (targets.types?.has(type.uid) ?? false);
        if (!isTarget || isInline) return [];
        const isType = targetTypeColumn === undefined ? '' : ` and l.${quote(targetTypeColumn)} = ${literal(type.uid)}`;
        const where = `l.${quote(targetColumn)} = any($1::int[])${isType}${discriminatorSql(discriminators, 'l.')}`;
        return [`select l.${quote(sourceColumn)} as "id", ${componentUid} from ${quote(table)} l where ${where}`];
      },
    );
    const fromColumns = source.columns.flatMap(({ name, link, attribute, key }) => {
      if (link?.keyIndex !== 0) return [];
      const isPolymorphic = link.targets.types?.has(type.uid) ?? false;
      if (targetOf(source, attribute) !== type && !isPolymorphic) return [];
      const typeColumn = source.columns.find((one) => one.key === `${key}::type`);
      const isType = typeColumn ? ` and l.${typeColumn.name} = ${literal(type.uid)}` : '';
      return [`select l."id", ${componentUid} from ${source.name} l where l.${name} = any($1::int[])${isType}`];
    });
    return [...fromRelations, ...fromColumns];
  });
}

function ownersSql(tables: WriteModel, links: readonly string[], ownerFields: OwnerFields): string {
  const isComponent = (table: TableMeta) => table.type.kind === 'component' && table.layout.components !== undefined;
  const componentSelects = tables.all
    .filter(isComponent)
    .map(
      ({ type, layout }) =>
        `select "cmp_id", "component_type", "entity_id", ${literal(type.uid)} as "component" from ${quote(layout.components!)}`,
    );
  const nestedIn = componentSelects.length
    ? ` union select p."entity_id", p."component" from held h join (${componentSelects.join(' union all ')}) p` +
      ' on p."cmp_id" = h."id" and p."component_type" = h."component"'
    : '';
  const roots = [...ownerFields].map(([type, names], i) => {
    const { name, layout } = tables.of(type);
    return (
      `select ${i}, r."id", r."document_id" from held h join ${quote(layout.components!)} c` +
      ` on c."cmp_id" = h."id" and c."component_type" = h."component" and c."field" in (${names.map(literal).join(', ')})` +
      ` join ${name} r on r."id" = c."entity_id"`
    );
  });
  return (
    `with recursive held("id", "component") as ((${links.join(' union all ')})${nestedIn})` +
    ` select distinct * from (${roots.join(' union all ')}) f order by 1, 3, 2`
  );
}
