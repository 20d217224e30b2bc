import type { ContentType } from '@mortise/content-types/contract';
import type { RelinkOptions, Statement } from '../contract.ts';
import type { TextRow } from '../driver/driver.ts';
import type { Layouts, TypeLayout } from '../mapping/layout.ts';
import { quoteIdentifier, quoteLiteral } from './step.ts';

type Query = (statement: Statement) => Promise<readonly TextRow[]>;

/** A table with links to rows of a type, and its columns. */
interface LinkTable {
  readonly source: TypeLayout;
  readonly table: string;
  readonly sourceColumn: string;
  readonly targetColumn: string;
  /** Further columns to copy with a link. */
  readonly copiedColumns: readonly string[];
  /** Which links of the table reference the type. */
  readonly where: string;
}

export interface RelinkerOptions {
  readonly layouts: Layouts;
  readonly query: Query;
  /** Types with drafts and published versions. */
  readonly isVersioned: (type: ContentType) => boolean;
}

/**
 * Remaps links to other rows of the same target type, whole tables at once. `pairs` names one replacement for each row.
 * A remapped link that exists already is not duplicated.
 */
export function createRelinker({ layouts, query, isVersioned }: RelinkerOptions) {
  const run = async (text: string) => void (await query({ text }));
  return async (
    type: ContentType,
    pairs: string,
    { state, sourceType, keep = false }: RelinkOptions,
  ): Promise<void> => {
    const all = linkTablesTo(layouts, type).filter(
      ({ source }) => !sourceType || contains(layouts, sourceType, source),
    );
    if (all.length === 0) return;
    await run('drop table if exists mortise_pairs, mortise_parts');
    await run(`create temporary table mortise_pairs on commit drop as select was, becomes from (${pairs}) as found`);
    await run('create index on mortise_pairs (was)');
    if (all.some(({ source }) => source.type.kind === 'component')) await recordComponents();
    for (const links of all) {
      const ownerCondition = stateCondition(links.source, state);
      if (ownerCondition === undefined) continue;
      const { table, targetColumn, where, copiedColumns } = links;
      const [t, n, f] = [
        quoteIdentifier(table),
        `l.${quoteIdentifier(links.sourceColumn)}`,
        quoteIdentifier(targetColumn),
      ];
      const condition = `${where} and ${ownerCondition(n)}`;
      if (links.sourceColumn === 'id') {
        if (!keep)
          await run(`update ${t} as l set ${f} = p.becomes from mortise_pairs p where p.was = l.${f} and ${condition}`);
        continue;
      }
      const duplicates = `select 1 from ${t} as o where o.${quoteIdentifier(links.sourceColumn)} = ${n} and o.${f} = p.becomes and ${where.replaceAll('l.', 'o.')}`;
      if (keep) {
        const columns = [links.sourceColumn, ...copiedColumns].map(quoteIdentifier);
        await run(
          `insert into ${t} (${[...columns, f].join(', ')}) select ${columns.map((column) => `l.${column}`).join(', ')}, p.becomes from ${t} as l join mortise_pairs p on p.was = l.${f} where ${condition} and not exists (${duplicates}) order by l.id`,
        );
        continue;
      }
      // Of links that become equal one stays: the one that has the new target already, otherwise the first.
      const ranked = `select l.id, row_number() over (partition by ${n}, coalesce(p.becomes, l.${f}) order by (p.was is not null), l.id) as place from ${t} as l left join mortise_pairs p on p.was = l.${f} where ${condition}`;
      await run(`delete from ${t} as l using (${ranked}) as r where r.id = l.id and r.place > 1`);
      await run(`update ${t} as l set ${f} = p.becomes from mortise_pairs p where p.was = l.${f} and ${condition}`);
    }
  };

  /**
   * Records which component rows belong, at any depth, to drafts, to published versions or to rows without versions.
   */
  async function recordComponents(): Promise<void> {
    await run('create temporary table mortise_parts (component text, id int, state text) on commit drop');
    const holders = layouts.all.flatMap((layout) =>
      layout.components ? [{ ...layout, componentTable: layout.components }] : [],
    );
    for (const { type, table, componentTable } of holders) {
      if (type.kind === 'component') continue;
      const state = isVersioned(type) ? `case when h.published_at is null then 'draft' else 'published' end` : `'only'`;
      await run(
        `insert into mortise_parts select c.component_type, c.cmp_id, ${state} from ${quoteIdentifier(componentTable)} c join ${quoteIdentifier(table)} h on h.id = c.entity_id`,
      );
    }
    await run('create unique index on mortise_parts (component, id, state)');
    const nested = holders.filter(({ type }) => type.kind === 'component');
    for (let hasMore = nested.length > 0; hasMore; ) {
      hasMore = false;
      for (const { type, componentTable } of nested) {
        const rows = await query({
          text: `insert into mortise_parts select c.component_type, c.cmp_id, p.state from ${quoteIdentifier(componentTable)} c join mortise_parts p on p.component = ${quoteLiteral(type.uid)} and p.id = c.entity_id on conflict do nothing returning 1`,
        });
        hasMore ||= rows.length > 0;
      }
    }
  }

  /** A condition on the id of the row that owns a link; `undefined` if no row of the type can be in that state. */
  function stateCondition(
    { type, table }: TypeLayout,
    of: RelinkOptions['state'],
  ): ((id: string) => string) | undefined {
    if (of === undefined) return () => 'true';
    if (type.kind === 'component')
      return (id) =>
        `exists (select 1 from mortise_parts m where m.component = ${quoteLiteral(type.uid)} and m.id = ${id} and m.state = '${STATE_NAMES[of]}')`;
    if (of === 'unversioned') return isVersioned(type) ? undefined : () => 'true';
    const empty = of === 'drafts' ? 'is null' : 'is not null';
    return isVersioned(type)
      ? (id) => `exists (select 1 from ${quoteIdentifier(table)} v where v.id = ${id} and v.published_at ${empty})`
      : undefined;
  }
}

const STATE_NAMES = { drafts: 'draft', published: 'published', unversioned: 'only' } as const;

/** True for the type itself, and for its components at any depth. */
function contains({ all }: Layouts, type: ContentType, source: TypeLayout): boolean {
  const seen = new Set<ContentType>();
  const visit = (each: ContentType) => {
    if (seen.has(each)) return;
    seen.add(each);
    for (const attribute of each.attributes.values()) {
      if (attribute.kind === 'component') visit(attribute.component);
      if (attribute.kind === 'dynamiczone') for (const component of attribute.components) visit(component);
    }
  };
  visit(type);
  return all.includes(source) && seen.has(source.type);
}

/**
 * Every table with links to rows of a type, except the links that the type itself lists: those belong to its own rows.
 */
function linkTablesTo({ all }: Layouts, type: ContentType): readonly LinkTable[] {
  return all.flatMap((source) =>
    [...source.type.attributes.values()].flatMap((attribute): readonly LinkTable[] => {
      if (attribute.kind === 'relation' && attribute.owner && attribute.target === type) {
        const { table, sourceColumn, targetColumn, order, inverseOrder } = source.links.get(attribute.name)!;
        const rest = [order, inverseOrder].filter((column) => column !== undefined);
        return [{ source, table, sourceColumn, targetColumn, copiedColumns: rest, where: 'true' }];
      }
      if (attribute.kind !== 'morph') return [];
      const { table, sourceColumn, targetColumn, targetTypeColumn, field, order } = source.morphs.get(attribute.name)!;
      const ownRelations = [...type.attributes.values()].flatMap((relation) =>
        relation.kind === 'relation' && relation.target === source.type && relation.inverse === attribute.name
          ? relation.name
          : [],
      );
      if (field === undefined && ownRelations.length > 0) return [];
      const ownFields = ownRelations.map(quoteLiteral).join(', ');
      const notOwnField =
        ownFields && field !== undefined
          ? ` and (l.${quoteIdentifier(field)} is null or l.${quoteIdentifier(field)} not in (${ownFields}))`
          : '';
      const rest = [targetTypeColumn, ...[field, order].filter((column) => column !== undefined)];
      return [
        {
          source,
          table,
          sourceColumn,
          targetColumn,
          copiedColumns: rest,
          where: `l.${quoteIdentifier(targetTypeColumn)} = ${quoteLiteral(type.uid)}${notOwnField}`,
        },
      ];
    }),
  );
}
