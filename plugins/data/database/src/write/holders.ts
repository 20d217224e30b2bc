import type { ContentType } from '@mortise/content-types/contract';
import type { Holder } from '../contract.ts';
import type { Session } from '../driver.ts';
import { literal, quote } from '../read/sql.ts';
import { fixedSql } from './acts.ts';
import type { Statements } from './statements.ts';
import type { Table, Tables } from './tables.ts';

type Within = ReadonlyMap<ContentType, readonly string[]>;

/**
 * Finds the rows whose components reference given rows of a type: from the links up to the owning rows, with one query.
 */
export function createHolders(tables: Tables, statements: Statements) {
  const known: Within[] = [];
  return async (session: Session, far: Table, ids: readonly number[], within: Within): Promise<readonly Holder[]> => {
    if (!known.includes(within)) known.push(within);
    const links = linksTo(tables, far);
    if (!links.length) return [];
    const types = [...within.keys()];
    const rows = await statements.run(session, `holders ${far.at} ${known.indexOf(within)}`, [ids], () =>
      holdersText(tables, links, within),
    );
    return rows.map(([type, id, documentId]) => ({
      type: types[Number(type)]!,
      id: Number(id),
      documentId: documentId!,
    }));
  };
}

/** Queries for the component rows that reference rows of a table: `id` and `component`. */
function linksTo(tables: Tables, { type }: Table): readonly string[] {
  const targetOf = (source: Table, name: string) => {
    const attribute = source.type.attributes.get(name);
    return attribute?.kind === 'relation' ? attribute.target : undefined;
  };
  return tables.all.flatMap((source) => {
    if (source.type.kind !== 'component') return [];
    const of = `${literal(source.type.uid)} as "component"`;
    const lists = [...source.lists.values()].flatMap(({ table, near, far, farType, target, ends, fixed, inRow }) => {
      const isThere = target === type || (ends.types?.has(type.uid) ?? false);
      if (!isThere || inRow) return [];
      const isType = farType === undefined ? '' : ` and l.${quote(farType)} = ${literal(type.uid)}`;
      const where = `l.${quote(far)} = any($1::int[])${isType}${fixedSql(fixed, 'l.')}`;
      return [`select l.${quote(near)} as "id", ${of} from ${quote(table)} l where ${where}`];
    });
    const columns = source.columns.flatMap(({ name, link, attribute, key }) => {
      if (link?.part !== 0) return [];
      const isMorph = link.ends.types?.has(type.uid) ?? false;
      if (targetOf(source, attribute) !== type && !isMorph) return [];
      const typed = source.columns.find((one) => one.key === `${key}::type`);
      const isType = typed ? ` and l.${typed.name} = ${literal(type.uid)}` : '';
      return [`select l."id", ${of} from ${source.name} l where l.${name} = any($1::int[])${isType}`];
    });
    return [...lists, ...columns];
  });
}

function holdersText(tables: Tables, links: readonly string[], within: Within): string {
  const isPart = (table: Table) => table.type.kind === 'component' && table.layout.components !== undefined;
  const parts = tables.all
    .filter(isPart)
    .map(
      ({ type, layout }) =>
        `select "cmp_id", "component_type", "entity_id", ${literal(type.uid)} as "component" from ${quote(layout.components!)}`,
    );
  const above = parts.length
    ? ` union select p."entity_id", p."component" from held h join (${parts.join(' union all ')}) p` +
      ' on p."cmp_id" = h."id" and p."component_type" = h."component"'
    : '';
  const roots = [...within].map(([type, names], i) => {
    const { name, layout } = tables.of(type);
    return (
      `select ${i}, r."id", r."document_id" from held h join ${quote(layout.components!)} c` +
      ` on c."cmp_id" = h."id" and c."component_type" = h."component" and c."field" in (${names.map(literal).join(', ')})` +
      ` join ${name} r on r."id" = c."entity_id"`
    );
  });
  return (
    `with recursive held("id", "component") as ((${links.join(' union all ')})${above})` +
    ` select distinct * from (${roots.join(' union all ')}) f order by 1, 3, 2`
  );
}
